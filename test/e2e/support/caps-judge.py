"""Reads [[disco#info answer, its hash], ...] and writes whether slixmpp, a client library, accepts each (XEP-0115)."""

import asyncio
import json
import sys
from xml.etree import ElementTree

from slixmpp import ClientXMPP
from slixmpp.stanza import Iq


async def judge(cases):
    client = ClientXMPP("judge@demo.no", "")
    client.register_plugin("xep_0115")
    caps = client["xep_0115"]
    infos = [(Iq(client, xml=ElementTree.fromstring(answer))["disco_info"], ver) for answer, ver in cases]
    return [await caps._validate_caps(info, "sha-1", ver) for info, ver in infos]


print(json.dumps(asyncio.run(judge(json.load(sys.stdin)))))
