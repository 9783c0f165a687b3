namespace PluginChat.Hosting.Configuration.Model;

/// <summary>Where a secret is.</summary>
enum SecretSource
{
    /// <summary>In the configuration itself.</summary>
    Text,

    /// <summary>In an environment variable, <c>{ env: 'NAME' }</c>.</summary>
    Environment,

    /// <summary>In a file, <c>{ file: 'path' }</c>.</summary>
    File,
}
