"""Reads [answer to an ad-hoc command, ...] and writes how slixmpp, a client library, reads each (XEP-0050, 0004, 0122)."""

import json
import sys
from xml.etree import ElementTree

from slixmpp import ClientXMPP
from slixmpp.stanza import Iq

client = ClientXMPP("judge@demo.no", "")
for plugin in ("xep_0050", "xep_0122"):
    client.register_plugin(plugin)


def read(answer):
    element = ElementTree.fromstring(answer)
    # Given by itself, slixmpp looks for a form in this language and finds none.
    element.attrib.pop("{http://www.w3.org/XML/1998/namespace}lang", None)
    command = Iq(client, xml=element)["command"]
    form = command["form"]
    return {
        "status": command["status"],
        "actions": sorted(command["actions"]),
        "fields": {
            name: {
                "type": field["type"],
                "value": field["value"],
                "required": field["required"],
                "options": [option["label"] for option in field["options"]],
                "open": bool(field["validate"]["open"]),
            }
            for name, field in form.get_fields().items()
        },
        "columns": [field["label"] for field in form.get_reported().values()],
        "rows": [list(item.values()) for item in form.get_items()],
    }


print(json.dumps([read(answer) for answer in json.load(sys.stdin)]))
