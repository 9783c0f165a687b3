using System.Globalization;
using PluginChat.Hosting.Admission;
using PluginChat.Hosting.Authentication;
using PluginChat.Hosting.Configuration.Model;
using PluginChat.Hosting.Measuring;

namespace PluginChat.Hosting.Backend;

/// <summary>Lets in a backend that has a key or a token, as often as it may come.</summary>
sealed class BackendAccess(BackendKeys keys, BearerTokens tokens, CoarseClock clock)
{
    const string Scheme = "Bearer ",
        ScopeClaim = "scope";

    readonly Lock _lock = new();
    TokenBucket _bucket; // under _lock
    long _rate; // that the bucket was made for, under _lock

    /// <summary>Who asks; or why it may not, of which the answer tells no more than it has to.</summary>
    public async ValueTask<(BackendCaller? Caller, BackendAnswer? Refusal)> AdmitAsync(
        HttpContext context,
        BackendConfig config,
        string operation
    )
    {
        if (context.Request.Headers.Authorization is not [{ } header] || !header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
            return (null, Challenge(context, RefusalReason.Auth, "Send the key or a token: 'Authorization: Bearer …'."));
        if (await FindAsync(context, config, header[Scheme.Length..].Trim()).ConfigureAwait(false) is not { } caller)
            return (null, Challenge(context, RefusalReason.Login, "The key or token is not good."));
        if (!caller.May(operation))
            return (
                null,
                BackendAnswer.Problem(
                    StatusCodes.Status403Forbidden,
                    RefusalReason.Forbidden,
                    $"The token is not good for '{operation}': its 'scope' has to name it."
                )
            );
        if (Wait(config.RequestsPerSecond) is { } wait)
        {
            context.Response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
            return (
                null,
                BackendAnswer.Problem(
                    StatusCodes.Status429TooManyRequests,
                    RefusalReason.Rate,
                    $"There may be {config.RequestsPerSecond} requests a second (http.backend.requestsPerSecond)."
                )
            );
        }
        return (caller, null);
    }

    async ValueTask<BackendCaller?> FindAsync(HttpContext context, BackendConfig config, string secret)
    {
        if (config.Key is { } key && keys.NameOf(key, secret) is { } name)
            return new(name, null);
        if (config.Bearer is not { } bearer)
            return null;
        return await tokens.FindAsync(context, bearer, AccountsConfig.None).ConfigureAwait(false) is { } found
            ? new(
                $"token of '{BackendText.Printable(found.Name)}'",
                [.. found.User.FindAll(ScopeClaim).SelectMany(c => c.Value.Split(' ', StringSplitOptions.RemoveEmptyEntries))]
            )
            : null;
    }

    static BackendAnswer Challenge(HttpContext context, RefusalReason reason, string detail)
    {
        context.Response.Headers.WWWAuthenticate = "Bearer realm=\"backend\"";
        return BackendAnswer.Problem(StatusCodes.Status401Unauthorized, reason, detail);
    }

    TimeSpan? Wait(long perSecond)
    {
        if (perSecond == LimitsConfig.Unlimited)
            return null;
        var now = clock.Exact;
        lock (_lock)
        {
            if (_rate != perSecond)
                (_bucket, _rate) = (new(perSecond, now), perSecond);
            return _bucket.TryTake(1, perSecond, now) ? null : _bucket.Wait(perSecond);
        }
    }
}
