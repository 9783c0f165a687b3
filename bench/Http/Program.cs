using PluginChat.Bench.Http;

return HttpCommand.Create().Parse(args).Invoke();
