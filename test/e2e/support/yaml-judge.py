"""Writes random values as salt-api does in YAML, with the values that a reader must find: the judge of src/salt/yaml."""

import base64
import datetime
import functools
import json
import random
import re
import sys

import salt.utils.yaml

dump = functools.partial(salt.utils.yaml.safe_dump, default_flow_style=False)
R = random.Random(26)
N = 1500
WORDS=['a','true','null','~','','1','1.0','1e3','.inf','2026-01-02','yes','no',' x','x ','a: b','a #b','- a','? b',': c','*a','&a','!t','%','@x','`','|','>','"q"',"it's",'é','\u2028','\U0001f600','\x00\x1b[0m','tab\tx','l1\nl2','l1\n\nl2\n','\n','\n\n lead','  two  ','\\','\\n','x'*90,'word '*40,'word  '*40,('w\xe9rd '*40),'a\n'*5,'end:','[','{','a,b','<<','=','\ud800'.encode('utf-16','surrogatepass').decode('utf-16','replace'),'...','---','key: v\n  w: x\n','k'*130,'0x1f','012','1:30','1_000','09','-08','0o7','1.5e3','1e5','a\u2028b','a\n\u2028b','a\u2028\n\u2029b','\n\u2028','\r\n','\x85','\ufeff','\xa0','"\\\''*30, 'a b '*19+'\n'+'c d '*30, ' '*100, ('x'+' '*50)*5, "don't stop "*20, 'q" \\ '*30]
def scalar():
    k=R.randrange(14)
    if k<6: return R.choice(WORDS)
    if k==6: return ''.join(R.choice("ab :#-?'\"\\\n\té,[]{}&*!|>%@`") for _ in range(R.randrange(200)))
    if k==7: return R.choice([0,1,-5,2**53,2**63,-2**63,10**15,2**64-1])
    if k==8: return R.choice([1.0,1.5,-0.0,1e20,1e-7,float('inf'),float('-inf'),float('nan'),3.14159,1e300,123456789.123])
    if k==9: return R.choice([None,True,False])
    if k==10: return bytes(R.randrange(256) for _ in range(R.randrange(200)))
    if k==11: return R.choice([datetime.datetime(2026,1,2,3,4,5,6),datetime.datetime(1999,12,31,23,59,59),datetime.date(2020,1,1),datetime.datetime(2026,1,2)])
    if k==12: return R.choice([b'',b'text',[],{}])
    return R.choice(['plain text','/usr/bin/python3','3008.3','web01.demo.no'])
def key():
    k=R.randrange(12)
    if k<8: return R.choice(WORDS)
    if k==8: return R.choice([1,None,True,1.5,2**60])
    if k==9: return R.choice([b'\xff\x00',b'k',b'\xff'*200])
    if k==10: return datetime.datetime(2026,1,2)
    return R.choice([(1,2),('a',(b'\xff',))])
def value(d):
    k=R.randrange(6)
    if d<=0 or k<2: return scalar()
    if k<4: return [value(d-1) for _ in range(R.randrange(5))]
    if k==4 or R.randrange(5): return {key():value(d-1) for _ in range(R.randrange(5))}
    x=[value(d-1)]
    return {'p':x,'q':x}
def text(b):
    try: t=b.decode('utf-8')
    except UnicodeDecodeError: return None
    return None if re.search(r'[\x00-\x08\x0b\x0c\x0e-\x1a\x1c-\x1f\x7f]',t) else t
def ktext(k):
    if isinstance(k,str): return k
    if isinstance(k,bytes):
        t=text(k); return t if t is not None else repr(k)
    if k is None: return 'null'
    if k is True: return 'true'
    if k is False: return 'false'
    if isinstance(k,(tuple,list)): return '('+', '.join(ktext(x) for x in k)+')'
    if isinstance(k,float): return repr(k)
    return str(k)
def tagged(v):
    if isinstance(v,bool) or v is None: return v
    if isinstance(v,str): return {'s':v}
    if isinstance(v,int): return {'i':str(v)}
    if isinstance(v,float): return {'f':repr(v)}
    if isinstance(v,bytes): return {'b':base64.b64encode(v).decode(),'r':repr(v)}
    if isinstance(v,(datetime.date,datetime.datetime)): return {'t':str(v) , 'r':repr(v)}
    if isinstance(v,(list,tuple)): return {'l':[tagged(x) for x in v]}
    keys = [ktext(k) for k in v]
    if len(set(keys)) < len(keys):
        raise TypeError('two keys of one text')
    return {'d':[[ktext(k),tagged(x)] for k,x in v.items()]}
out=[]
for _ in range(N):
    v={'return':[value(4)]}
    try: out.append({'yaml': dump(v), 'value': tagged(v)})
    except TypeError: continue
json.dump(out,sys.stdout)
