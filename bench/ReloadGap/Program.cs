using PluginChat.Bench.ReloadGap;

return ReloadGapCommand.Create().Parse(args).Invoke();
