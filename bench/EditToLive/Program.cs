using PluginChat.Bench.EditToLive;

return EditToLiveCommand.Create().Parse(args).Invoke();
