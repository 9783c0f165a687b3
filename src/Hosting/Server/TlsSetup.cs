using System.Collections.Immutable;
using System.Net;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using PluginChat.Hosting.Configuration.Model;

namespace PluginChat.Hosting.Server;

/// <summary>TLS as <c>http.ssl</c> wants it. Kestrel's own settings for endpoints and certificates beat that.</summary>
static class TlsSetup
{
    const string DefaultPath = "Kestrel:Certificates:Default:Path",
        DefaultKeyPath = "Kestrel:Certificates:Default:KeyPath";

    static readonly string[] s_addresses = ["urls", "http_ports", "https_ports"];

    /// <summary>The site's certificate as Kestrel's default; what is added later wins.</summary>
    public static void AddDefault(ConfigurationManager settings, SiteConfig site)
    {
        if (site.Ssl?.Certificates is [var first, ..])
            settings.AddInMemoryCollection([new(DefaultPath, first.Certificate), new(DefaultKeyPath, first.Key)]);
    }

    /// <summary>Adds what TLS takes, where the site has an address for it.</summary>
    /// <exception cref="InvalidOperationException">There is an address with TLS, and no certificate.</exception>
    public static void Apply(WebApplicationBuilder builder, SiteConfig site, TimeProvider time)
    {
        var settings = builder.Configuration;
        var addresses = AddressesOf(settings, site);
        if (!addresses.Any(IsSecure) && !settings.GetSection("Kestrel").Exists())
            return;
        CheckCertificate(builder, site, addresses);
        builder.WebHost.UseKestrelHttpsConfiguration();
        if (IsOwn(settings, site))
            builder.WebHost.ConfigureKestrel(o => Listen(o, site, time, addresses));
        builder.WebHost.ConfigureKestrel(o =>
            o.ConfigureHttpsDefaults(https =>
            {
                https.HandshakeTimeout = HandshakeTimeout(site);
                https.SslProtocols = site.Ssl?.Protocols ?? https.SslProtocols;
            })
        );
    }

    /// <summary>Takes the addresses from the settings where <see cref="Apply"/> has listened to them already; true if it has.</summary>
    public static bool TakeAddresses(IConfiguration settings, SiteConfig site)
    {
        if (!IsOwn(settings, site))
            return false;
        // Kestrel would warn that it does not listen to them again.
        foreach (var key in s_addresses.Where(key => settings[key] is not null))
            settings[key] = "";
        return true;
    }

    // Where the certificates are the site's, and the addresses such as it may choose how to listen to.
    static bool IsOwn(IConfiguration settings, SiteConfig site) =>
        site.Ssl?.Certificates is [var first, ..]
        && settings[DefaultPath] == first.Certificate
        && !settings.GetSection("Kestrel:Endpoints").Exists()
        && AddressesOf(settings, site).Any(IsSecure);

    // As ASP.NET Core reads the settings: addresses beat ports.
    static ImmutableArray<string> AddressesOf(IConfiguration settings, SiteConfig site)
    {
        if (settings["urls"] is { Length: > 0 } urls)
            return Split(urls);
        ImmutableArray<string> ofPorts =
        [
            .. Split(settings["http_ports"]).Select(port => $"http://*:{port}"),
            .. Split(settings["https_ports"]).Select(port => $"https://*:{port}"),
        ];
        return ofPorts.IsEmpty ? site.Listen : ofPorts;

        static ImmutableArray<string> Split(string? text) =>
            [.. text?.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? []];
    }

    static bool IsSecure(string address) => address.StartsWith("https://", StringComparison.OrdinalIgnoreCase);

    // One by one: addresses that Kestrel listens to by itself have one certificate for all names.
    static void Listen(KestrelServerOptions options, SiteConfig site, TimeProvider time, ImmutableArray<string> addresses)
    {
        var log = options.ApplicationServices.GetRequiredService<ILoggerFactory>().CreateLogger("PluginChat");
        var certificates = new SiteCertificates(site.Ssl!, time, log);
        certificates.Load();
        var tls = new TlsHandshakeCallbackOptions
        {
            HandshakeTimeout = HandshakeTimeout(site),
            OnConnection = client => new(certificates.For(client.ClientHelloInfo.ServerName)),
        };
        foreach (var text in addresses)
        {
            var address = BindingAddress.Parse(text);
            if (address.PathBase.Length > 0)
                throw new InvalidOperationException($"'{text}' has a path; write {text[..^address.PathBase.Length]}, and paths in routes");
            Action<ListenOptions> configure = IsSecure(text) ? listen => listen.UseHttps(tls) : _ => { };
            if (address.IsUnixPipe)
                options.ListenUnixSocket(address.UnixPipePath, configure);
            else if (address.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase))
                options.ListenLocalhost(address.Port, configure);
            else if (IPAddress.TryParse(address.Host, out var ip))
                options.Listen(ip, address.Port, configure);
            else
                options.ListenAnyIP(address.Port, configure);
        }
    }

    static TimeSpan HandshakeTimeout(SiteConfig site) => ServerSetup.Bounded(site.Timeouts.Parse);

    // Kestrel's own words for it are about 'dotnet dev-certs', and where that was ever run, the site is served with a certificate
    // that no browser trusts.
    static void CheckCertificate(WebApplicationBuilder builder, SiteConfig site, ImmutableArray<string> addresses)
    {
        var settings = builder.Configuration;
        if (
            addresses.FirstOrDefault(IsSecure) is { } address
            && !builder.Environment.IsDevelopment()
            && !settings.GetSection("Kestrel:Certificates:Default").Exists()
            && !settings.GetSection("Kestrel:Endpoints").Exists()
        )
        {
            throw new InvalidOperationException(
                $"{address} needs a certificate, and none is configured: set http.ssl.certificate and "
                    + $"http.ssl.key in {Path.GetFileName(site.File)} to PEM files, "
                    + "or Kestrel:Certificates:Default:Path and :KeyPath"
            );
        }
    }
}
