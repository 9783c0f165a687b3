using System.Security.Cryptography;
using System.Text;
using PluginChat.Hosting.Configuration.Blocks;
using PluginChat.Hosting.Configuration.Model;
using PluginChat.Hosting.Configuration.Values;

namespace PluginChat.Hosting.Configuration.Reading;

/// <summary>
/// Reads <c>http.auth.bearer</c>. What a token has to say is required: one that was made for another service must not do.
/// </summary>
static class BearerReader
{
    public static BearerConfig? Read(ConfigBlock http, ConfigReading reading)
    {
        if (http.Find("auth") is not { IsScalar: false } || http.Block("auth") is not { } auth || auth.Find("bearer") is null)
            return null;
        return ReadBlock(auth.Block("bearer"), reading);
    }

    /// <summary>Reads such a block, wherever it stands.</summary>
    public static BearerConfig? ReadBlock(ConfigBlock bearer, ConfigReading reading)
    {
        if (bearer.Node is null)
            return null;
        var key = SecretReader.Read(bearer, "key", reading);
        var publicKey = bearer.Text("publicKey") is { Length: > 0 } path ? reading.Resolve(path) : null;
        if (bearer.Find("key") is not null == bearer.Find("publicKey") is not null)
            bearer.Error(bearer.Node, "key", "write either 'key', a secret that who makes the tokens has too, or 'publicKey', a PEM file");
        if (key is not null && ProblemWith(key) is { } problem)
            bearer.Error(bearer.Find("key")!, "key", problem);
        if (publicKey is not null && ProblemWithFile(publicKey, bearer.Text("publicKey")!, reading) is { } wrong)
            bearer.Error(bearer.Find("publicKey")!, "publicKey", wrong);
        return new(
            key,
            publicKey,
            Required(bearer, "issuer", "who makes the tokens, as their 'iss' says"),
            Required(bearer, "audience", "whom they are for, as their 'aud' says: this site"),
            bearer.Find("query") is null ? BearerConfig.DefaultQuery
                : bearer.Text("query") is { Length: > 0 } query ? query
                : null,
            bearer.Text("name") is { Length: > 0 } name ? name : BearerConfig.DefaultNameClaim,
            bearer.Text("roles") is { Length: > 0 } roles ? roles : BearerConfig.DefaultRolesClaim
        );
    }

    static string Required(ConfigBlock bearer, string key, string what)
    {
        if (bearer.Text(key) is { Length: > 0 } text)
            return text;
        bearer.Error(bearer.Find(key) ?? bearer.Node!, key, $"is missing; write {what}");
        return "";
    }

    // Not the text itself.
    static string? ProblemWith(SecretConfig key)
    {
        try
        {
            var bytes = Encoding.UTF8.GetByteCount(key.Read());
            return bytes >= BearerConfig.LeastKeyBytes
                ? null
                : $"has {bytes} bytes and needs {BearerConfig.LeastKeyBytes} (RFC 7518); take 'openssl rand -base64 48', say";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"cannot be read ({e.Message.TrimEnd('.')})";
        }
    }

    static string? ProblemWithFile(string path, string shown, ConfigReading reading)
    {
        if (!reading.Exists(path) || !File.Exists(path))
            return $"file '{shown}' not found; name a PEM file, relative to this one's folder";
        try
        {
            PublicKeyFile.Read(path).Dispose();
            return null;
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException or IOException or UnauthorizedAccessException)
        {
            return $"'{shown}' does not hold a public key of RSA or of an elliptic curve in PEM ({e.Message.TrimEnd('.')})";
        }
    }
}
