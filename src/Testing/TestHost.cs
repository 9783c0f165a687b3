using Microsoft.Extensions.Logging;
using PluginChat.Compilation.Processes;
using PluginChat.Hosting.Configuration;
using PluginChat.Hosting.Configuration.Findings;
using PluginChat.Hosting.Configuration.Model;
using PluginChat.Hosting.Server;

namespace PluginChat.Testing;

/// <summary>A host as a test wants it: in this process, on a free port of loopback, and one alone.</summary>
static class TestHost
{
    const string Address = "http://127.0.0.1:0";

    /// <exception cref="InvalidOperationException">The configuration has errors.</exception>
    public static Task<SiteHost> StartAsync(string file, TimeProvider time, string? profile, SiteLog log)
    {
        var read = SiteConfigReader.Read(file, profile);
        if (read.Site is null)
        {
            var errors = read.Diagnostics.Where(d => d.Severity == ConfigSeverity.Error).Select(d => Environment.NewLine + d);
            throw new InvalidOperationException($"The site cannot be served; mend its configuration:{string.Concat(errors)}");
        }
        var options = new SiteOptions
        {
            Time = time,
            Compiler = settings => new IsolatedCompiler(settings),
            HostArguments = [$"--urls={Address}"],
            Configure = builder => builder.Logging.ClearProviders().AddProvider(log),
        };
        return SiteHost.StartAsync(read with { Site = Alone(read.Site) }, options);
    }

    // Without what belongs to the machines that serve a site, and not to what it does.
    static SiteConfig Alone(SiteConfig site) =>
        site with
        {
            ScaleOut = null,
            Telemetry = null,
            Ssl = null,
            SecureRedirect = null,
            Hsts = null,
            AllowedHosts = [],
            Listen = [Address],
            Log = site.Log with { File = null },
        };
}
