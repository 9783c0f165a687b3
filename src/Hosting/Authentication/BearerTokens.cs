using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using PluginChat.Hosting.Accounts;
using PluginChat.Hosting.Configuration.Model;
using PluginChat.Hosting.Configuration.Values;

namespace PluginChat.Hosting.Authentication;

/// <summary>
/// Who a token says that asks: ASP.NET Core's handler for JWT. A token comes as a header; browsers, whose WebSockets have none, send it
/// as a value of the query or as a sub-protocol. Nothing of it is loaded until a token comes.
/// </summary>
sealed class BearerTokens(TimeProvider time, ILoggerFactory loggers)
{
    public const string Scheme = "Bearer";

    /// <summary>What a sub-protocol that is a token begins with.</summary>
    public const string ProtocolPrefix = "bearer.";

    // RFC 7519, 4.1.4: no more than a few minutes. Clocks are set by NTP today.
    static readonly TimeSpan s_skew = TimeSpan.FromSeconds(10);

    // A second before what can be: one that was written as text and read again has no fractions.
    static readonly DateTime s_lastEnd = DateTime.MaxValue - s_skew - TimeSpan.FromSeconds(1);

    static readonly string[] s_symmetric = [SecurityAlgorithms.HmacSha256, SecurityAlgorithms.HmacSha384, SecurityAlgorithms.HmacSha512];

    static readonly string[] s_rsa =
    [
        SecurityAlgorithms.RsaSha256,
        SecurityAlgorithms.RsaSha384,
        SecurityAlgorithms.RsaSha512,
        SecurityAlgorithms.RsaSsaPssSha256,
        SecurityAlgorithms.RsaSsaPssSha384,
        SecurityAlgorithms.RsaSsaPssSha512,
    ];

    static readonly string[] s_curve = [SecurityAlgorithms.EcdsaSha256, SecurityAlgorithms.EcdsaSha384, SecurityAlgorithms.EcdsaSha512];

    static readonly AuthenticationScheme s_scheme = new(Scheme, null, typeof(JwtBearerHandler));

    readonly Lock _lock = new();
    Made? _made; // swapped whole, under _lock

    sealed record Made(BearerConfig Config, Monitor Options);

    /// <summary>A user, what it is called, and until when.</summary>
    public readonly record struct Found(ClaimsPrincipal User, string Name, DateTimeOffset Until);

    /// <summary>Whether a request has a token, good or not.</summary>
    public static bool HasToken(HttpRequest request, BearerConfig config) => TokenOf(request, config) is not null;

    /// <summary>Who it is; null where there is no token, or one that is not good.</summary>
    public async ValueTask<Found?> FindAsync(HttpContext context, BearerConfig config, AccountsConfig accounts)
    {
        var handler = new JwtBearerHandler(MadeFor(config).Options, loggers, UrlEncoder.Default);
        await handler.InitializeAsync(s_scheme, context).ConfigureAwait(false);
        var result = await handler.AuthenticateAsync().ConfigureAwait(false);
        return
            result is { Succeeded: true, Principal: { } principal, Properties.ExpiresUtc: { } until }
            && TokenUser.Of(principal, config, accounts.Abilities) is { } user
            ? new(user, user.Identity!.Name!, EndOf(until.UtcDateTime))
            : null;
    }

    static string? TokenOf(HttpRequest request, BearerConfig config)
    {
        const string prefix = Scheme + " ";
        if (request.Headers.Authorization is [{ } header] && header.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
            return header[prefix.Length..].Trim();
        // Of WebSockets alone: addresses of pages are in histories and in what other sites are told.
        if (request.Headers.SecWebSocketKey.Count == 0 && !HttpMethods.IsConnect(request.Method))
            return null;
        foreach (var protocol in request.Headers.GetCommaSeparatedValues("Sec-WebSocket-Protocol"))
        {
            if (protocol.StartsWith(ProtocolPrefix, StringComparison.Ordinal))
                return protocol[ProtocolPrefix.Length..];
        }
        return config.Query is { } query && request.Query.TryGetValue(query, out var value) && value is [{ Length: > 0 } token]
            ? token
            : null;
    }

    Made MadeFor(BearerConfig config)
    {
        lock (_lock)
            return _made is { } made && made.Config == config ? made : _made = new(config, new(OptionsOf(config)));
    }

    JwtBearerOptions OptionsOf(BearerConfig config)
    {
        var (key, algorithms) = KeyOf(config);
        var options = new JwtBearerOptions
        {
            MapInboundClaims = false,
            IncludeErrorDetails = false,
            SaveToken = false,
            TimeProvider = time,
            TokenValidationParameters = new()
            {
                IssuerSigningKey = key,
                ValidAlgorithms = algorithms, // of this kind of key alone: a public key is no secret of HMAC
                ValidIssuer = config.Issuer,
                ValidAudience = config.Audience,
                ValidateIssuerSigningKey = true,
                RequireSignedTokens = true,
                RequireExpirationTime = true,
                RequireAudience = true,
                ClockSkew = s_skew,
                LifetimeValidator = IsInTime,
            },
            Events = new()
            {
                OnMessageReceived = context =>
                {
                    context.Token = TokenOf(context.Request, config);
                    if (context.Token is null)
                        context.NoResult();
                    return Task.CompletedTask;
                },
            },
        };
        return options;
    }

    bool IsInTime(DateTime? from, DateTime? until, SecurityToken token, TokenValidationParameters parameters)
    {
        var now = time.GetUtcNow();
        return until is { } end && now < EndOf(end) && (from is not { } start || now >= start - s_skew);
    }

    // Some say that they never end, by a time that is the calendar's last or later.
    static DateTimeOffset EndOf(DateTime until) => until >= s_lastEnd ? DateTimeOffset.MaxValue : new(until + s_skew);

    static (SecurityKey Key, string[] Algorithms) KeyOf(BearerConfig config) =>
        config.Key is { } secret
            ? (new SymmetricSecurityKey(Encoding.UTF8.GetBytes(secret.Read())), s_symmetric)
            : PublicKeyFile.Read(config.PublicKey!) switch
            {
                RSA rsa => (new RsaSecurityKey(rsa), s_rsa),
                ECDsa curve => (new ECDsaSecurityKey(curve), s_curve),
                var other => throw new CryptographicException($"{other.GetType().Name} is not a key for tokens"),
            };

    sealed class Monitor(JwtBearerOptions options) : IOptionsMonitor<JwtBearerOptions>
    {
        public JwtBearerOptions CurrentValue => options;

        public JwtBearerOptions Get(string? name) => options;

        public IDisposable? OnChange(Action<JwtBearerOptions, string?> listener) => null;
    }
}
