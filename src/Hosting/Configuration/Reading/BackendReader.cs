using System.Collections.Immutable;
using System.Text;
using PluginChat.Hosting.Configuration.Blocks;
using PluginChat.Hosting.Configuration.Model;
using PluginChat.Hosting.Configuration.Rules;

namespace PluginChat.Hosting.Configuration.Reading;

/// <summary>Reads <c>http.backend</c>: who may publish from outside, and how much.</summary>
static class BackendReader
{
    const long MostMessageBytes = 64 << 20;

    public static BackendConfig? Read(ConfigBlock http, ImmutableArray<RouteConfig> routes, ConfigReading reading)
    {
        if (http.Find("backend") is null)
            return null;
        var backend = http.Block("backend");
        if (backend.Node is null)
            return null;
        if (backend.Find("key") is null && backend.Find("bearer") is null)
            backend.Error(backend.Node, "key", "nobody could use it; write key: { file: '…' }, or 'bearer' for tokens");
        var key = SecretReader.Read(backend, "key", reading);
        if (key is not null && ProblemWith(key) is { } problem)
            backend.Error(backend.Find("key")!, "key", problem);
        if (key is { From: SecretSource.File, Value: var path })
            SecretPlaceRule.Check(backend.Block("key"), "file", path, "backend.key", routes, reading);
        var usual = new BackendConfig(
            key,
            backend.Find("bearer") is null ? null : BearerReader.ReadBlock(backend.Block("bearer"), reading)
        );
        var message = backend.Amount("message", usual.MessageBytes, min: 1, MostMessageBytes);
        if (message == LimitsConfig.Unlimited)
            backend.Error(
                backend.Find("message")!,
                "message",
                "has to have a bound, as each message is in memory as a whole; write 64MB at most"
            );
        return usual with
        {
            MessageBytes = message,
            RequestsPerSecond = backend.Amount("requestsPerSecond", usual.RequestsPerSecond, min: 1),
        };
    }

    // Not the text itself.
    static string? ProblemWith(SecretConfig key)
    {
        try
        {
            var keys = key.Read().Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            var least = keys.Select(Encoding.UTF8.GetByteCount).DefaultIfEmpty().Min();
            return least >= BackendConfig.LeastKeyBytes
                ? null
                : $"has {least} bytes and needs {BackendConfig.LeastKeyBytes}, or it could be guessed; take 'openssl rand -base64 48', say";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"cannot be read ({e.Message.TrimEnd('.')})";
        }
    }
}
