using PluginChat.Compilation.Processes;
using PluginChat.Host.Telemetry;
using PluginChat.Hosting.Channels;
using PluginChat.Hosting.Configuration.Model;
using PluginChat.Hosting.Controllers.Compiling;
using PluginChat.Redis;
using PluginChat.Redis.Connections;

namespace PluginChat.Host.Commands;

/// <summary>
/// What this program adds to the hosting library: the compiler, and the engine for several hosts. A host alone never loads the latter.
/// </summary>
static class ProgramParts
{
    public static IControllerCompiler Compiler(CompilerSettings settings) => new IsolatedCompiler(settings);

    /// <summary>What is wrong with the engine's address, or null.</summary>
    public static string? EngineProblem(string address) => RedisNotation.ProblemWith(address);

    public static IDisposable Telemetry(TelemetryConfig telemetry, SiteConfig site) => TelemetryExport.Start(telemetry, site);

    /// <summary>A file of Swagger UI, which is gzip; the assembly that has them is loaded by the first call.</summary>
    public static Stream? ApiViewer(string name) => SwaggerUi.Open(name);

    public static IMessageEngine Engine(ScaleOutConfig config, TimeProvider time, ILogger log, EngineIdentity? inherited) =>
        new RedisEngine(config, time, log, inherited);
}
