using System.Collections.Immutable;
using PluginChat.Hosting.Caching;
using PluginChat.Hosting.Configuration;
using PluginChat.Hosting.Configuration.Findings;
using PluginChat.Hosting.Configuration.Model;
using PluginChat.Hosting.Listening;
using PluginChat.Hosting.Logging;

namespace PluginChat.Hosting.Server;

/// <summary>Applies what a running host can apply, and says what needs a restart.</summary>
sealed class ConfigurationListener(RequestRouter router, ConnectionGate gate, AnswerStore answers, SiteConfig started, ILogger log)
    : IConfigChangeListener
{
    public void Applied(SiteConfig previous, SiteConfig current, ImmutableArray<ConfigDiagnostic> diagnostics)
    {
        router.Apply(current);
        gate.Limit(current.Limits.Connections);
        answers.Reset(current.Limits.CacheBytes, current.Limits.CacheItemBytes);
        foreach (var diagnostic in diagnostics)
            Log.ConfigurationWarning(log, diagnostic.ToString());
        var file = Path.GetFileName(current.File);
        Log.ConfigurationApplied(log, $"{file}: applied to new connections, {current.Routes.Length} routes");
        if (NeedRestart(current) is { Length: > 0 } keys)
            Log.ConfigurationWarning(log, $"{file}: {keys} changed, which takes effect at the next start");
    }

    public void Rejected(ImmutableArray<ConfigDiagnostic> diagnostics) =>
        Log.ConfigurationRejected(log, string.Join('\n', diagnostics) + "\nThe configuration before this edit stays in effect.");

    string NeedRestart(SiteConfig current)
    {
        var keys = new List<string>();
        if (!current.Listen.SequenceEqual(started.Listen))
            keys.Add("http.server.listen");
        if (current.Ssl != started.Ssl)
            keys.Add("http.ssl");
        if (current.Log != started.Log)
            keys.Add("http.log");
        if (current.Telemetry != started.Telemetry)
            keys.Add("telemetry");
        if (current.ScaleOut != started.ScaleOut)
            keys.Add("scaleOut");
        if (current.CacheDirectory != started.CacheDirectory)
            keys.Add("directories.cache");
        if (current.Esp.Compile != started.Esp.Compile || current.Esp.Update != started.Esp.Update)
            keys.Add("esp");
        if (
            current.Timeouts.Parse != started.Timeouts.Parse
            || current.Limits.RxHeaderBytes != started.Limits.RxHeaderBytes
            || current.Limits.RxBodyBytes != started.Limits.RxBodyBytes
        )
            keys.Add("http.timeouts.parse or the http.limits of headers and bodies");
        return string.Join(", ", keys);
    }
}
