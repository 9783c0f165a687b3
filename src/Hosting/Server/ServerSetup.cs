using System.Diagnostics;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Hosting.Internal;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using PluginChat.Hosting.Admission;
using PluginChat.Hosting.Configuration;
using PluginChat.Hosting.Configuration.Model;
using PluginChat.Hosting.Configuration.Values;
using PluginChat.Hosting.Files;
using PluginChat.Hosting.Listening;

namespace PluginChat.Hosting.Server;

/// <summary>Kestrel and the log as a site wants them. Settings of the command line and the environment win over these.</summary>
static class ServerSetup
{
    // A byte of a path is written as three where it is escaped; the rest is the method, the version and spaces.
    const int EscapedBytes = 3,
        RestOfLineBytes = 64;

    const string ApplicationName = "PluginChat.Host";

    /// <summary>
    /// ASP.NET Core's builder with only what a site uses: a third of a plain server's start goes into the defaults. The
    /// settings are those that everybody knows, in the usual order: appsettings.json, environment, command line.
    /// </summary>
    public static WebApplicationBuilder CreateBuilder(SiteConfig site, string[] arguments, TimeProvider time)
    {
        var settings = Outside(arguments);
        var environment = NameOf(settings);
        var builder = WebApplication.CreateEmptyBuilder(
            new WebApplicationOptions
            {
                ContentRootPath = site.Directory,
                ApplicationName = ApplicationName,
                EnvironmentName = environment,
            }
        );
        AddFiles(builder.Configuration, site, environment, follow: true);
        // Before the settings: what those say of certificates wins.
        TlsSetup.AddDefault(builder.Configuration, site);
        builder.Configuration.AddConfiguration(settings);
        Apply(builder, site, time);
        builder.Services.AddSingleton(OpenFiles.OfProcess());
        builder.Services.AddSingleton(time);
        builder.Services.AddSingleton(services => new Refusals(
            time,
            services.GetRequiredService<ILoggerFactory>().CreateLogger("PluginChat")
        ));
        builder.Services.AddSingleton<DiagnosticSource>(services => new KestrelRefusals(services.GetRequiredService<Refusals>()));
        return builder;
    }

    /// <summary>What a controller finds in its configuration and environment, without a server and without following the files.</summary>
    public static (IConfiguration Configuration, IHostEnvironment Environment) SettingsOf(SiteConfig site)
    {
        var settings = Outside([]);
        var environment = new HostingEnvironment
        {
            ApplicationName = ApplicationName,
            EnvironmentName = NameOf(settings),
            ContentRootPath = site.Directory,
            ContentRootFileProvider = new PhysicalFileProvider(site.Directory),
        };
        var configuration = new ConfigurationBuilder();
        AddFiles(configuration, site, environment.EnvironmentName, follow: false);
        return (new OwnSettings(site, NullLogger.Instance).Under(configuration.AddConfiguration(settings).Build()), environment);
    }

    static IConfigurationRoot Outside(string[] arguments) =>
        new ConfigurationBuilder()
            .AddEnvironmentVariables("DOTNET_")
            .AddEnvironmentVariables("ASPNETCORE_")
            .AddEnvironmentVariables()
            .AddCommandLine(arguments)
            .Build();

    static string NameOf(IConfiguration settings) => settings[HostDefaults.EnvironmentKey] ?? Environments.Production;

    static void AddFiles(IConfigurationBuilder configuration, SiteConfig site, string environment, bool follow)
    {
        foreach (var file in (string[])["appsettings.json", $"appsettings.{environment}.json"])
        {
            // Asked first: a provider for a file that is not there costs as much as one for a file that is.
            if (File.Exists(Path.Combine(site.Directory, file)))
                configuration.AddJsonFile(Path.Combine(site.Directory, file), optional: true, reloadOnChange: follow);
        }
    }

    static void Apply(WebApplicationBuilder builder, SiteConfig site, TimeProvider time)
    {
        LogSetup.Apply(builder, site.Log);
        builder.Services.Configure<HostOptions>(o => o.ShutdownTimeout = Timeout.InfiniteTimeSpan); // the site has a deadline over all
        builder.WebHost.UseKestrelCore();
        TlsSetup.Apply(builder, site, time);
        if (builder.Configuration.GetSection("Kestrel") is var kestrel && kestrel.Exists())
            builder.WebHost.ConfigureKestrel(o => o.Configure(kestrel, reloadOnChange: true));
        // A flush then ends when the socket has taken the bytes, not when a buffer has: the handshake's answer is out before the
        // first frame, which does not go through that buffer.
        builder.WebHost.UseSockets(o => o.MaxWriteBufferSize = 2);
        builder.Services.AddSingleton(services => new ConnectionGate(
            site.Limits.Connections,
            services.GetRequiredService<OpenFiles>(),
            services.GetRequiredService<Refusals>(),
            services.GetRequiredService<ILoggerFactory>().CreateLogger("PluginChat")
        ));
        builder.Services.AddSingleton(services => new SilentConnections(
            site.Timeouts.Parse,
            time,
            services.GetRequiredService<Refusals>()
        ));
        builder.Services.AddSingleton<SocketListeners>();
        builder.Services.AddSingleton<IConnectionListenerFactory>(services => new SocketListenerFactory(
            services.GetRequiredService<IOptions<SocketTransportOptions>>(),
            services.GetRequiredService<ConnectionGate>(),
            services.GetRequiredService<SilentConnections>(),
            services.GetRequiredService<SocketListeners>(),
            time,
            services.GetRequiredService<ILoggerFactory>()
        ));
        builder.WebHost.ConfigureKestrel(o => Limit(o, site));
    }

    /// <summary>The configuration's addresses, unless the command line or the environment gave some.</summary>
    public static void SetAddresses(WebApplication app, SiteConfig site)
    {
        var settings = app.Configuration;
        if (
            TlsSetup.TakeAddresses(settings, site)
            || settings["urls"] is not null
            || settings["http_ports"] is not null
            || settings["https_ports"] is not null
            || settings.GetSection("Kestrel:Endpoints").Exists()
        )
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
        // Kestrel's 8 KB and 1 MB, unless the site allows more.
        var longestUri = site.Routes.Select(r => r.Limits.UriBytes).Append(0).Max();
        options.Limits.MaxRequestLineSize = (int)
            Math.Clamp(
                Math.Min(longestUri, int.MaxValue / EscapedBytes) * EscapedBytes + RestOfLineBytes,
                options.Limits.MaxRequestLineSize,
                int.MaxValue
            );
        options.Limits.MaxRequestBufferSize = Math.Max(
            options.Limits.MaxRequestBufferSize ?? 0,
            Math.Max(options.Limits.MaxRequestHeadersTotalSize, options.Limits.MaxRequestLineSize)
        );
    }

    /// <summary>Kestrel takes no "never" for some times.</summary>
    public static TimeSpan Bounded(TimeSpan timeout) => timeout == Timeout.InfiniteTimeSpan ? TimeSpan.FromDays(1) : timeout;
}
