using PluginChat.Hosting.Configuration.Blocks;
using PluginChat.Hosting.Configuration.Model;

namespace PluginChat.Hosting.Configuration.Reading;

/// <summary>Reads a key that holds a secret: the text itself, <c>{ env: 'NAME' }</c>, or <c>{ file: 'path' }</c>.</summary>
static class SecretReader
{
    public static SecretConfig? Read(ConfigBlock parent, string key, ConfigReading reading)
    {
        if (parent.Find(key) is not { } node)
            return null;
        if (node.IsScalar)
            return new(SecretSource.Text, node.Text);
        var block = parent.Block(key);
        if (block.Node is null)
            return null;
        var (variable, file) = (block.Text("env"), block.Text("file"));
        if (variable is { Length: > 0 } && file is null)
        {
            if (Environment.GetEnvironmentVariable(variable) is not null)
                return new(SecretSource.Environment, variable);
            block.Error(block.Find("env")!, "env", $"the environment variable '{variable}' is not set; set it for the host's account");
            return null;
        }
        if (file is { Length: > 0 } && variable is null)
        {
            var secret = new SecretConfig(SecretSource.File, reading.Resolve(file));
            if (Problem(secret, file, reading) is not { } problem)
                return secret;
            block.Error(block.Find("file")!, "file", problem);
            return null;
        }
        parent.Error(node, key, "takes a text, { env: 'NAME' } or { file: 'path' }");
        return null;
    }

    static string? Problem(SecretConfig secret, string file, ConfigReading reading)
    {
        if (!reading.Exists(secret.Value))
            return $"file '{file}' not found; name one relative to this one's folder, with nothing but the password in it";
        try
        {
            return secret.Read().Length == 0 ? $"file '{file}' is empty; write the password into it" : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"cannot be read ({e.Message.TrimEnd('.')}); let the host's account read '{file}'";
        }
    }
}
