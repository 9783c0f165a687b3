using PluginChat.Hosting.Channels;
using PluginChat.Hosting.Configuration.Model;
using StackExchange.Redis;
using StackExchange.Redis.Configuration;

namespace PluginChat.Redis.Connections;

/// <summary>
/// The configuration as the library wants it. Made anew for each connection: a password or a certificate may have been renewed since. What
/// decides whether a dead connection is found is set here, whatever the text of <c>scaleOut.redis</c> says.
/// </summary>
static class RedisConnectionOptions
{
    /// <summary>Makes them.</summary>
    /// <exception cref="IOException">A password or a certificate cannot be read.</exception>
    public static ConfigurationOptions Of(ScaleOutConfig config, HostId host)
    {
        var text = RedisNotation.Parse(config.Redis);
        var options = text.Options;
        // Whoever tries again is us, with what may be sent again; the library's own queue would hide that Redis is gone.
        options.AbortOnConnectFail = true;
        options.BacklogPolicy = BacklogPolicy.FailFast;
        options.ConnectRetry = 1;
        options.ReconnectRetryPolicy = new ExponentialRetry(deltaBackOffMilliseconds: 100, maxDeltaBackOffMilliseconds: 2000);
        options.KeepAlive = 2; // seconds; for the nodes of a cluster that the beat does not go to
        options.ClientName ??= $"pluginchat-{host}";
        options.IncludeDetailInExceptions = false;
        options.ConnectTimeout =
            Milliseconds(config.ConnectTimeout)
            ?? (text.Names("connectTimeout") ? options.ConnectTimeout : (int)ScaleOutConfig.DefaultConnectTimeout.TotalMilliseconds);
        options.AsyncTimeout =
            Milliseconds(config.Timeout)
            ?? (
                text.Names("asyncTimeout") || text.Names("syncTimeout")
                    ? options.AsyncTimeout
                    : (int)ScaleOutConfig.DefaultTimeout.TotalMilliseconds
            );
        // Keys and channels of the library's own, which a user with rights to ours alone may not touch.
        if (!text.Names("configChannel"))
            options.ConfigurationChannel = $"{text.ChannelPrefix}{config.Prefix}:{{hosts}}:masters";
        if (!text.Names("tiebreaker"))
            options.TieBreaker = "";
        // What a script publishes has no prefix unless we write it: see ChannelKeys.Wake.
        options.ChannelPrefix = default;
        if (config.Database is { } database)
            options.DefaultDatabase = database;
        if (config.User is not null)
            options.User = config.User;
        if (config.Password is { } password)
        {
            // The property would win over the provider, which is asked at each reconnect.
            options.Password = null;
            options.Defaults = new CurrentPassword(password);
        }
        SetSentinel(options, config.Sentinel);
        SetTls(options, config.Tls);
        return options;
    }

    static void SetSentinel(ConfigurationOptions options, RedisSentinelConfig? sentinel)
    {
        if (sentinel is null)
            return;
        options.ServiceName = sentinel.Service;
        options.SentinelUser = sentinel.User;
        options.SentinelPassword = sentinel.Password?.Read();
    }

    static void SetTls(ConfigurationOptions options, RedisTlsConfig? tls)
    {
        if (tls is null)
            return;
        options.Ssl = true;
        if (tls.Host is not null)
            options.SslHost = tls.Host;
        if (tls.Certificate is not null)
            options.SetUserPemCertificate(tls.Certificate, tls.Key ?? tls.Certificate);
        if (tls.Authority is not null)
            options.TrustIssuer(tls.Authority);
    }

    static int? Milliseconds(TimeSpan? time) => time is { } set ? (int)set.TotalMilliseconds : null;

    sealed class CurrentPassword(SecretConfig secret) : DefaultOptionsProvider
    {
        public override string? Password => secret.Read();
    }
}
