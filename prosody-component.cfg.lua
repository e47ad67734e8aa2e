-- salt-xmpp in Prosody: append this to prosody.cfg.lua (or save it as conf.d/salt-xmpp.cfg.lua), then restart
-- Prosody. The domain and the secret are those of component.domain and component.secret in config.yaml.
-- Prosody listens for components on 127.0.0.1:5347 unless component_ports and component_interfaces say otherwise.

Component "salt.demo.no"
	component_secret = "CHANGE-ME"

-- To let the gateway put its contacts into people's rosters (XEP-0356, `roster:` in config.yaml) and see who is
-- online, install prosody-modules and enable mod_privilege here and on the host that has the people's accounts, where
-- it is told what the component may do. Without `presence` the master contact asks each person once.
--
--	modules_enabled = { "privilege" }
--
--	VirtualHost "demo.no"
--		modules_enabled = { "privilege" }
--		privileged_entities = { ["salt.demo.no"] = { roster = "both", presence = "managed_entity" } }

-- For `output.upload`, at the Component of mod_http_file_share. Prosody 13 takes no component's files without this line.
-- Prosody 0.12 takes them anyway; where the line is there, it must name the people's hosts too.
--
--	http_file_share_access = { "demo.no", "salt.demo.no" }
