using PluginChat.Host.Channels;
using PluginChat.Host.Channels.Redis;
using PluginChat.Host.Configuration;
using PluginChat.Host.Controllers;
using PluginChat.Host.Controllers.Compilation;

namespace PluginChat.Host.Commands;

/// <summary>What this program adds to the hosting library: the compiler, and the engine for several hosts. A host alone never loads the latter.</summary>
static class Parts
{
    public static IControllerCompiler Compiler(CompilerSettings settings) => new IsolatedCompiler(settings);

    public static IMessageEngine Engine(ScaleOutConfig config, TimeProvider time, ILogger log) => new RedisEngine(config, time, log);
}
