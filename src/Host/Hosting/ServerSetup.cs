using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging.Console;
using PluginChat.Host.Configuration;
using PluginChat.Host.Diagnostics;

namespace PluginChat.Host.Hosting;

/// <summary>Kestrel and the console as a site wants them. Settings of the command line and the environment win over these.</summary>
static class ServerSetup
{
    public static void Apply(WebApplicationBuilder builder, SiteConfig site)
    {
        builder.Logging.ClearProviders();
        var formatter = builder.Configuration["Logging:Console:FormatterName"] ?? ConsoleLineFormatter.FormatterName;
        builder.Logging.AddConsole(o => o.FormatterName = formatter).AddConsoleFormatter<ConsoleLineFormatter, ConsoleFormatterOptions>();
        // Kestrel's own notes on each broken connection are for those who ask.
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        // A start that fails is thrown to the command, which says it in one line; this would put a stack trace before that.
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);
        builder.Services.Configure<HostOptions>(o => o.ShutdownTimeout = site.Timeouts.Exit + TimeSpan.FromSeconds(2));
        builder.WebHost.UseKestrelHttpsConfiguration();
        // A flush then ends when the socket has taken the bytes, not when a buffer has: the handshake's answer is out before the
        // first frame, which does not go through that buffer.
        builder.WebHost.UseSockets(o => o.MaxWriteBufferSize = 2);
        builder.WebHost.ConfigureKestrel(o => Limit(o, site));
    }

    /// <summary>The configuration's addresses, unless the command line or the environment gave some.</summary>
    public static void SetAddresses(WebApplication app, SiteConfig site)
    {
        var settings = app.Configuration;
        if (settings["urls"] is not null || settings["http_ports"] is not null || settings["https_ports"] is not null || settings.GetSection("Kestrel:Endpoints").Exists())
            return;
        foreach (var address in site.Listen)
            app.Urls.Add(address);
    }

    static void Limit(KestrelServerOptions options, SiteConfig site)
    {
        options.AddServerHeader = false;
        options.Limits.RequestHeadersTimeout = Bounded(site.Timeouts.Parse);
        options.Limits.MaxRequestHeadersTotalSize = (int)Math.Min(site.Limits.RxHeaderBytes, int.MaxValue);
        options.Limits.MaxRequestBodySize = site.Limits.RxBodyBytes == LimitsConfig.Unlimited ? null : site.Limits.RxBodyBytes;
    }

    // Kestrel takes no "never" here.
    static TimeSpan Bounded(TimeSpan timeout) => timeout == Timeout.InfiniteTimeSpan ? TimeSpan.FromDays(1) : timeout;
}
