VirtualHost "demo.no"
	modules_enabled = { "websocket" }
	consider_websocket_secure = true
	http_host = "127.0.0.1"
