using System.Collections.Immutable;
using PluginChat.Hosting.Configuration.Values;
using static PluginChat.Hosting.Configuration.Keys.ConfigKeyPlace;
using static PluginChat.Hosting.Configuration.Keys.ConfigKeyUse;

namespace PluginChat.Hosting.Configuration.Keys;

/// <summary>Every key that ESP and we know, and what becomes of it. A key that is not here is reported as unknown.</summary>
static class ConfigKeys
{
    public static readonly ImmutableArray<ConfigKey> All =
    [
        .. Keys(
            Honoured,
            SiteOnly,
            "name title description version profile profiles include directories esp http settings telemetry scaleOut"
        ),
        .. Keys(Accepted, SiteOnly, "author bugs dependencies homepage keywords license pak repository"),
        .. Keys(NotHonoured, SiteOnly, "mode modes", "use 'profile' and 'profiles'"),
        .. Keys(Honoured, SiteOnly, "directories.cache directories.documents"),
        .. Keys(NotHonoured, SiteOnly, "directories.home", "relative paths start from the configuration file's folder"),
        .. Keys(
            NotHonoured,
            SiteOnly,
            """
            directories.app directories.contents directories.controllers directories.db directories.layouts directories.lib
            directories.paks directories.partials directories.public directories.src directories.templates directories.upload
            directories.views
            """,
            "name the folder where it is used, such as in a route's 'source'"
        ),
        .. Keys(Honoured, SiteOnly, "esp.compile esp.compileTimeout esp.update esp.preload esp.status esp.health esp.accessLog"),
        .. Keys(
            NotHonoured,
            SiteOnly,
            "esp.app esp.apps esp.build esp.combine esp.generate esp.keep esp.mappings esp.optimize esp.server",
            "controllers are compiled by the host itself"
        ),
        .. Keys(Honoured, SiteOnly, "scaleOut.redis scaleOut.prefix scaleOut.whenDown scaleOut.pending scaleOut.unread scaleOut.lease"),
        .. Keys(
            Honoured,
            SiteOnly,
            """
            scaleOut.endpoints scaleOut.user scaleOut.password scaleOut.tls scaleOut.sentinel scaleOut.cluster scaleOut.database
            scaleOut.connectTimeout
            scaleOut.timeout scaleOut.keepAlive scaleOut.whenCutOff scaleOut.cutOffAfter scaleOut.retryAfter scaleOut.replayBytesPerSecond
            """
        ),
        .. Keys(Honoured, SiteOnly, "telemetry.otlp telemetry.protocol telemetry.interval"),
        .. Keys(
            Honoured,
            SiteOnly,
            "http.server http.server.listen http.server.allowedHosts http.server.trustedProxies http.server.forwarded "
                + "http.ssl http.ssl.certificate http.ssl.key http.ssl.certificates http.ssl.minVersion "
                + "http.hsts http.routes http.openapi http.openapi.path http.openapi.viewer"
        ),
        .. Keys(Honoured, RouteOnly, "http.name http.pattern"),
        .. Keys(
            Honoured,
            Anywhere,
            """
            http.prefix http.source http.target http.methods http.pipeline http.pipeline.filters http.pipeline.handlers
            http.pipeline.handler http.handler http.documents http.indexes http.showErrors http.headers
            http.origins http.limits http.timeouts http.websockets http.websockets.protocol
            http.websockets.deflate http.websockets.deflateThreshold http.websockets.resume http.websockets.history
            http.websockets.retain http.websockets.retainBytes http.websockets.retainFor http.websockets.onLoss
            """
        ),
        .. Keys(Accepted, Anywhere, "http.autoFinalize http.stealth http.stream"),
        .. Keys(Accepted, SiteOnly, "http.server.modules"),
        .. Keys(
            NotHonoured,
            SiteOnly,
            "http.server.account http.server.defenses http.server.monitors",
            "leave it to the service manager and the proxy"
        ),
        .. Keys(
            Honoured,
            SiteOnly,
            "http.log http.log.location http.log.level http.log.format http.log.size http.log.backup http.log.anew"
        ),
        .. Keys(Accepted, SiteOnly, "http.log.timestamp"),
        .. Keys(NotHonoured, SiteOnly, "http.server.log", "write 'http.log', as ESP does by now"),
        .. Keys(NotHonoured, SiteOnly, "http.name http.hosts http.attach http.canonical", "one host serves one site"),
        .. Keys(NotHonoured, SiteOnly, "http.profile http.mode", "put 'profile' at the top of the file"),
        .. Keys(
            NotHonoured,
            Anywhere,
            "http.trace",
            "write 'accessLog: true' in 'esp' for a line of each request, which goes where 'http.log' says"
        ),
        .. Keys(
            NotHonoured,
            SiteOnly,
            """
            http.ssl.authority http.ssl.cache http.ssl.ciphers http.ssl.engine http.ssl.logLevel http.ssl.multiplex
            http.ssl.renegotiate http.ssl.ticket http.ssl.timeout
            """,
            "the system's TLS policy and Kestrel's settings decide it"
        ),
        .. Keys(NotHonoured, SiteOnly, "http.ssl.protocols", "write the oldest version in 'http.ssl.minVersion', such as '1.3'"),
        .. Keys(Refused, SiteOnly, "http.ssl.verify", "remove it, and let a proxy in front ask clients for certificates"),
        .. Keys(NotHonoured, Anywhere, "http.languages", "let the proxy in front do it, or write a route for each language"),
        .. Keys(Honoured, Anywhere, "http.xsrf"),
        .. Keys(Honoured, SiteOnly, "http.session http.session.cookie"),
        .. Keys(
            NotHonoured,
            Anywhere,
            "http.deleteUploads http.renameUploads",
            "uploads are removed when their request ends; the action keeps what it wants"
        ),
        .. Keys(NotHonoured, Anywhere, "http.resources", "write route sets such as 'esp-restful' in 'routes'"),
        .. Keys(NotHonoured, Anywhere, "http.cgi http.database http.formats http.directories http.home", "nothing here uses it"),
        .. Keys(
            Honoured,
            Anywhere,
            "http.auth http.auth.type http.auth.realm http.auth.require http.auth.require.users http.auth.require.roles "
                + "http.auth.require.abilities http.auth.require.secure"
        ),
        .. Keys(
            Honoured,
            SiteOnly,
            """
            http.auth.store http.auth.file http.auth.users http.auth.roles http.auth.login http.auth.logout http.auth.timeout
            http.auth.keys
            """
        ),
        .. Keys(
            Honoured,
            Anywhere,
            """
            http.limits.webSockets http.limits.webSocketsMessage http.limits.webSocketsPacket http.limits.webSocketsProtocol
            http.limits.webSocketsBacklog http.limits.connectionsPerClient http.limits.uri http.limits.rxBody http.limits.rxHeader
            http.limits.requestTimeout http.limits.inactivityTimeout http.limits.handshakesPerSecond http.limits.messagesPerSecond
            http.limits.bytesPerSecond http.limits.overRate http.limits.cacheItem http.limits.upload
            """
        ),
        .. Keys(
            Honoured,
            SiteOnly,
            """
            http.limits.connections http.limits.receiveBuffers http.limits.sessions http.limits.sessionData http.limits.cache
            """
        ),
        .. Keys(
            Accepted,
            Anywhere,
            """
            http.limits.webSocketsFrame http.limits.requestsPerClient http.limits.rxForm http.limits.txBody http.limits.keepAlive
            http.limits.clients http.limits.buffer
            http.limits.chunk http.limits.depletion http.limits.files http.limits.memory http.limits.packet http.limits.processes
            http.limits.requests http.limits.streams http.limits.window http.limits.workers
            """
        ),
        .. Keys(
            Honoured,
            Anywhere,
            """
            http.timeouts.inactivity http.timeouts.ping http.timeouts.pong http.timeouts.backlog http.timeouts.message http.timeouts.request
            http.timeouts.parse http.timeouts.exit http.timeouts.session
            """
        ),
        .. Keys(
            Honoured,
            Anywhere,
            """
            http.compress http.cache http.cache.client http.cache.server http.cache.extensions http.cache.mime http.cache.methods
            http.cache.urls http.cache.unique http.cache.manual
            http.redirect http.redirect.from http.redirect.to http.redirect.status http.errors http.aliases http.conditions http.params
            http.params.name http.params.value http.params.equals http.scheme
            """
        ),
        // Last: 'key' beside 'ssl' is more likely meant for that.
        .. Keys(
            Honoured,
            SiteOnly,
            """
            http.auth.bearer http.auth.bearer.key http.auth.bearer.key.env http.auth.bearer.key.file http.auth.bearer.publicKey
            http.auth.bearer.issuer http.auth.bearer.audience http.auth.bearer.query http.auth.bearer.name http.auth.bearer.roles
            scaleOut.tls.ca scaleOut.tls.certificate scaleOut.tls.key scaleOut.tls.host scaleOut.password.env scaleOut.password.file
            scaleOut.sentinel.service scaleOut.sentinel.user scaleOut.sentinel.password scaleOut.sentinel.password.env
            scaleOut.sentinel.password.file http.hsts.maxAge http.hsts.subdomains http.hsts.preload http.hsts.loopback
            http.ssl.certificates.certificate http.ssl.certificates.key
            """
        ),
        .. Keys(
            Honoured,
            SiteOnly,
            """
            http.backend http.backend.key http.backend.key.env http.backend.key.file http.backend.message http.backend.requestsPerSecond
            http.backend.bearer http.backend.bearer.key http.backend.bearer.key.env http.backend.bearer.key.file
            http.backend.bearer.publicKey http.backend.bearer.issuer http.backend.bearer.audience http.backend.bearer.name
            """
        ),
    ];

    static readonly ILookup<string, ConfigKey> s_byPath = All.ToLookup(k => k.Path, StringComparer.Ordinal);
    static readonly ILookup<string, ConfigKey> s_byName = All.Where(k => k.Parent.Length > 0 && k.Use == Honoured)
        .ToLookup(k => k.Name, StringComparer.Ordinal);
    static readonly ILookup<string, ConfigKey> s_byParent = All.ToLookup(k => k.Parent, StringComparer.Ordinal);

    /// <summary>The key that may stand there, or null.</summary>
    public static ConfigKey? Find(string path, bool inRoute) =>
        s_byPath[path].FirstOrDefault(k => k.Place != (inRoute ? SiteOnly : RouteOnly));

    /// <summary>Whether the key would be known in the other place: in <c>http</c> rather than a route, or the reverse.</summary>
    public static bool IsKnownElsewhere(string path) => s_byPath.Contains(path);

    /// <summary>The key of that name that stands in a block and works there, or null.</summary>
    public static ConfigKey? InSomeBlock(string name) => s_byName[name].FirstOrDefault();

    /// <summary>The keys that may stand below one; none where its content is free, such as the names of headers.</summary>
    public static IEnumerable<ConfigKey> Below(string path, bool inRoute) =>
        s_byParent[path].Where(k => k.Place != (inRoute ? SiteOnly : RouteOnly));

    static IEnumerable<ConfigKey> Keys(ConfigKeyUse use, ConfigKeyPlace place, string paths, string? instead = null) =>
        paths.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Select(path => new ConfigKey(path, use, place, instead));
}
