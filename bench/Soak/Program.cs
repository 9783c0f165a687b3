using PluginChat.Bench.Soak;

return SoakCommand.Create().Parse(args).Invoke();
