-- The demo's Prosody, in a network of its own; what is published is published on the loopback address of its host.
local secret = io.open("/run/secrets/shared/component")

data_path = "/var/lib/prosody"
certificates = "/var/lib/prosody"
interfaces = { "0.0.0.0" }
c2s_ports = { 5222 }
c2s_direct_tls_ports = {}
component_ports = { 5347 }
component_interfaces = { "0.0.0.0" }
http_ports = { 5280 }
http_interfaces = { "0.0.0.0" }
https_ports = {}
http_default_host = "demo.no"
http_paths = { files = "/", websocket = "/xmpp-websocket" }
http_files_dir = "/usr/share/web"
s2s_ports = {}
c2s_require_encryption = false
allow_unencrypted_plain_auth = true
consider_websocket_secure = true
authentication = "internal_hashed"
modules_enabled = {
	"roster", "saslauth", "disco", "ping", "websocket", "http_files", "carbons", "mam", "smacks", "pep",
	"blocklist", "vcard_legacy",
	"posix", -- ends on SIGTERM
}
modules_disabled = { "s2s", "tls" }
log = { info = "*console" }

VirtualHost "demo.no"
	modules_enabled = { "privilege" }
	privileged_entities = { ["salt.demo.no"] = { roster = "both", presence = "managed_entity" } }

Component "salt.demo.no"
	component_secret = secret:read("l")
	modules_enabled = { "privilege" }
