import assert from 'node:assert/strict';
import { test } from 'node:test';
import { buildForm, type Form, fixedFields, parseForms } from '../../../src/xmpp/index.ts';
import { parse } from '../support/parse.ts';

/** The built form, and its exact XML. */
const BUILT: [string, Form, string][] = [
  [
    'text, with all that a field can have',
    {
      type: 'form',
      title: 'Run <a function>',
      instructions: 'Fill in.',
      fields: [
        {
          type: 'text-single',
          var: 'args',
          label: 'Arguments',
          description: 'as typed',
          required: true,
          values: ['/'],
        },
      ],
    },
    '<x xmlns="jabber:x:data" type="form"><title>Run &lt;a function&gt;</title><instructions>Fill in.</instructions>' +
      '<field type="text-single" var="args" label="Arguments"><desc>as typed</desc><required/><value>/</value></field></x>',
  ],
  [
    'choices',
    {
      type: 'form',
      fields: [
        { type: 'list-single', var: 'minion', options: [{ value: 'web01' }, { value: 'db', label: 'DB' }] },
      ],
    },
    '<x xmlns="jabber:x:data" type="form"><field type="list-single" var="minion">' +
      '<option><value>web01</value></option><option label="DB"><value>db</value></option></field></x>',
  ],
  [
    'choices with room for one of your own',
    {
      type: 'form',
      fields: [{ type: 'list-single', var: 'a', open: true, options: [{ value: 'b', label: 'B' }] }],
    },
    '<x xmlns="jabber:x:data" type="form"><field type="list-single" var="a">' +
      '<validate xmlns="http://jabber.org/protocol/xdata-validate" datatype="xs:string"><open/></validate>' +
      '<option label="B"><value>b</value></option></field></x>',
  ],
  [
    'a table',
    {
      type: 'result',
      fields: [],
      table: {
        columns: [
          { var: 'minion', label: 'Minion' },
          { var: 'answer', label: 'Answer' },
        ],
        rows: [['web01', '<40%>'], ['db01']],
      },
    },
    '<x xmlns="jabber:x:data" type="result"><reported><field type="text-single" var="minion" label="Minion"/>' +
      '<field type="text-single" var="answer" label="Answer"/></reported>' +
      '<item><field var="minion"><value>web01</value></field><field var="answer"><value>&lt;40%&gt;</value></field></item>' +
      '<item><field var="minion"><value>db01</value></field><field var="answer"><value/></field></item></x>',
  ],
  [
    'a result of lines, a switch and a hidden field',
    {
      type: 'result',
      fields: [
        { type: 'text-multi', var: 'output', values: ['web01: True', '', 'db01: True'] },
        { type: 'boolean', var: 'test', values: ['true'] },
        { type: 'hidden', var: 'FORM_TYPE', values: ['urn:x'] },
      ],
    },
    '<x xmlns="jabber:x:data" type="result"><field type="text-multi" var="output"><value>web01: True</value>' +
      '<value/><value>db01: True</value></field><field type="boolean" var="test"><value>true</value></field>' +
      '<field type="hidden" var="FORM_TYPE"><value>urn:x</value></field></x>',
  ],
  [
    'text that is only read, a field a line',
    { type: 'form', fields: fixedFields('Run it?\non 3 minions') },
    '<x xmlns="jabber:x:data" type="form"><field type="fixed"><value>Run it?</value></field>' +
      '<field type="fixed"><value>on 3 minions</value></field></x>',
  ],
];

for (const [name, form, expected] of BUILT) {
  test(`a form is built: ${name}`, () => {
    assert.equal(buildForm(form).toString(), expected);
  });
}

/** The form to read, and its type and values. */
const READ: [string, string, { type: string; values: [string, string[]][] }[]][] = [
  ['no form', '', []],
  ['another namespace', `<x xmlns='jabber:x:oob'><field var='a'/></x>`, []],
  [
    'a submission',
    `<x xmlns='jabber:x:data' type='submit'><field var='a'><value>1 &amp; 2</value></field><field var='b'/></x>`,
    [
      {
        type: 'submit',
        values: [
          ['a', ['1 & 2']],
          ['b', []],
        ],
      },
    ],
  ],
  [
    'lines',
    `<x xmlns='jabber:x:data' type='submit'><field var='a'><value>1</value><value/><value>3</value></field></x>`,
    [{ type: 'submit', values: [['a', ['1', '', '3']]] }],
  ],
  [
    'fields without a name and fields twice',
    `<x xmlns='jabber:x:data' type='submit'><field><value>x</value></field><field var=''><value>x</value></field>` +
      `<field var='a'><value>1</value></field><field var='a'><value>2</value></field></x>`,
    [{ type: 'submit', values: [['a', ['2']]] }],
  ],
  [
    'several forms, one without a type',
    `<x xmlns='jabber:x:data'/><x xmlns='jabber:x:data' type='result'/>`,
    [
      { type: '', values: [] },
      { type: 'result', values: [] },
    ],
  ],
];

for (const [name, inside, expected] of READ) {
  test(`forms are read: ${name}`, () => {
    const read = parseForms(parse(`<command>${inside}</command>`));
    assert.deepEqual(
      read.map(({ type, values }) => ({ type, values: [...values] })),
      expected,
    );
  });
}
