using System.Collections.Immutable;
using PluginChat.Hosting.Configuration.Blocks;
using PluginChat.Hosting.Configuration.Findings;
using PluginChat.Hosting.Configuration.Model;
using PluginChat.Hosting.Configuration.Rules;
using PluginChat.Hosting.Configuration.Syntax;
using PluginChat.Hosting.Diagnostics;

namespace PluginChat.Hosting.Configuration.Reading;

/// <summary>Reads a whole configuration, its includes and profile already laid over each other.</summary>
static class SiteReader
{
    public static SiteConfig Read(ConfigNode root, string? profile, ConfigReading reading)
    {
        var site = new ConfigBlock(root, "", "", reading.Findings);
        var directories = site.Block("directories");
        var http = site.Block("http");
        var esp = ReadEsp(site.Block("esp"), reading);
        var server = http.Block("server");
        var settings = ReadHttp(http, directories, reading);
        var routes = ReadRoutes(http, settings, esp, reading);
        if (settings.Accounts.File is { } users)
            SecretPlaceRule.Check(http.Block("auth"), "file", users, AccountsConfig.DefaultFile, routes, reading);
        var (listen, proxies) = (ListenReader.Read(server), TrustedProxiesReader.Read(server));
        var config = new SiteConfig
        {
            File = reading.File,
            Directory = reading.Directory,
            Name = site.Text("name"),
            Title = site.Text("title"),
            Description = site.Text("description"),
            Version = site.Text("version"),
            Profile = profile,
            Listen = listen,
            AllowedHosts = AllowedHostsReader.Read(server),
            TrustedProxies = proxies,
            Forwarded = ForwardedReader.Read(server, !proxies.IsEmpty),
            SecureRedirect = SecureRedirectReader.Read(http, listen, !proxies.IsEmpty),
            Hsts = HstsReader.Read(http, listen, !proxies.IsEmpty),
            Ssl = SslReader.Read(http.Block("ssl"), reading),
            Settings = OwnSettingsReader.Read(site),
            Log = LogReader.Read(http, routes, reading),
            Telemetry = TelemetryReader.Read(site.Block("telemetry")),
            ScaleOut = ScaleOutReader.Read(site.Block("scaleOut"), root, reading),
            Documents = settings.Documents,
            Indexes = settings.Indexes,
            ShowErrors = settings.ShowErrors,
            HidesErrors = settings.HidesErrors,
            Errors = settings.Errors,
            OpenApi = OpenApiReader.Read(http),
            CacheDirectory = ReadCache(directories, reading),
            Esp = esp,
            Limits = settings.Limits,
            Timeouts = settings.Timeouts,
            SessionCookie = SessionReader.Read(http.Block("session")),
            Accounts = settings.Accounts,
            Auth = settings.Auth,
            Bearer = BearerReader.Read(http, reading),
            Backend = BackendReader.Read(http, routes, reading),
            Login = LoginReader.Read(http, settings.ToRoute("login", http.Node?.Location ?? new(reading.File, 1, 1)), routes, reading),
            Routes = routes,
        };
        TlsRule.CheckRoutes(http, config, reading.Findings);
        return config;
    }

    static EspConfig ReadEsp(ConfigBlock esp, ConfigReading reading)
    {
        var compile = esp.Flag("compile", true);
        var preload = esp.List("preload");
        foreach (var source in preload)
            SourceRule.CheckPreload(esp, source, compile, reading);
        return new()
        {
            Compile = compile,
            CompileTimeout = esp.Time("compileTimeout", new EspConfig().CompileTimeout, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1)),
            Update = esp.Flag("update", true),
            Status = ReadStatus(esp),
            Health = ReadHealth(esp),
            AccessLog = esp.Flag("accessLog", false),
            Preload = [.. preload.Where(s => s.Text.Length > 0).Select(s => reading.Resolve(s.Text))],
        };
    }

    static StatusAccess ReadStatus(ConfigBlock esp)
    {
        if (esp.Text("status") is not { } text)
            return StatusAccess.Nobody;
        if (
            Enum.TryParse<StatusAccess>(text, ignoreCase: true, out var access)
            && Enum.IsDefined(access)
            && !char.IsAsciiDigit(text.FirstOrDefault())
        )
            return access;
        esp.Error(esp.Find("status")!, "status", $"takes 'loopback', 'everyone' or 'nobody', not '{text}'");
        return StatusAccess.Nobody;
    }

    static string? ReadHealth(ConfigBlock esp)
    {
        if (esp.Text("health") is not { } text)
            return "";
        if (bool.TryParse(text, out var answers))
            return answers ? "" : null;
        if (text.StartsWith('/') && !text.Any(c => char.IsWhiteSpace(c) || c is '?' or '#'))
            return text.TrimEnd('/');
        esp.Error(
            esp.Find("health")!,
            "health",
            $"takes true, false, or a path such as '/internal' that healthz and readyz are to stand under, not '{text}'"
        );
        return "";
    }

    static RouteSettings ReadHttp(ConfigBlock http, ConfigBlock directories, ConfigReading reading)
    {
        var ofDirectories = directories.Text("documents");
        var settings = new RouteSettings
        {
            Documents = reading.Resolve(ofDirectories is { Length: > 0 } ? ofDirectories : "web"),
            Accounts = AccountsReader.Read(http, reading),
        }.Extend(http, reading);
        var (block, key) = http.Find("documents") is null ? (directories, "documents") : (http, "documents");
        DocumentsRule.Check(block, key, settings.Documents, reading);
        return settings;
    }

    static string ReadCache(ConfigBlock directories, ConfigReading reading)
    {
        var cache = reading.Resolve(directories.Text("cache") is { Length: > 0 } text ? text : "cache");
        // 'clean' empties it.
        if (reading.Directory == cache || reading.Directory.StartsWith(cache + Path.DirectorySeparatorChar, StringComparison.Ordinal))
            directories.Error(
                directories.Find("cache")!,
                "cache",
                "must be a separate folder, because 'clean' deletes what is in it; write 'cache'"
            );
        return cache;
    }

    static ImmutableArray<RouteConfig> ReadRoutes(ConfigBlock http, RouteSettings settings, EspConfig esp, ConfigReading reading)
    {
        var ofSite = settings.ToRoute("files", http.Node?.Location ?? new(reading.File, 1, 1));
        var first = AliasReader.Read(http, ofSite, reading).Concat(new RedirectReader(http, ofSite, isOfSite: true).Read());
        if (http.Find("routes") is not { } node)
            return RouteNames.MakeUnique([.. first, ofSite]);
        var entries = node.Kind == ConfigNodeKind.Array ? node.Items : [node];
        var reader = new RouteReader(settings, esp, reading);
        ImmutableArray<RouteConfig> routes = [.. first, .. entries.SelectMany((entry, i) => reader.Read(entry, i + 1))];
        RouteNamesRule.Check(entries, reading.Findings);
        UnreachableRouteRule.Check(routes, reading.Findings);
        return RouteNames.MakeUnique([
            .. routes.Select(r => r with { HidesSources = routes.Any(other => HasSourcesIn(other, r.Documents)) }),
        ]);
    }

    // Of a source with tokens, the folder that it starts with says enough.
    static bool HasSourcesIn(RouteConfig route, string documents)
    {
        if (route.Source?.Split("${")[0] is not { } source)
            return false;
        var (one, other) = (Folder(source), Folder(documents));
        return one.StartsWith(other, StringComparison.Ordinal)
            || other.StartsWith(one, StringComparison.Ordinal) && Directory.Exists(source);

        static string Folder(string path) => Path.TrimEndingDirectorySeparator(path) + Path.DirectorySeparatorChar;
    }
}
