return await PluginChat.PluginChatServer.RunAsync("appweb.json", args);
