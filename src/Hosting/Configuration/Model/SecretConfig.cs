using PluginChat.Hosting.Files;

namespace PluginChat.Hosting.Configuration.Model;

/// <summary>A secret: in the file itself, in an environment variable, or in a file that is read each time it is needed.</summary>
/// <param name="From">Where it is.</param>
/// <param name="Value">The secret, the variable's name, or the file's absolute path.</param>
sealed record SecretConfig(SecretSource From, string Value)
{
    const long MostBytes = 64 << 10;

    /// <summary>The secret as it is now.</summary>
    /// <exception cref="IOException">The file cannot be read, or the variable is not there.</exception>
    public string Read() =>
        From switch
        {
            SecretSource.Environment => Environment.GetEnvironmentVariable(Value)
                ?? throw new IOException($"The environment variable '{Value}' is not set."),
            // An editor and `echo` put a line break at the end.
            SecretSource.File => RegularFile.ReadAllText(Value, MostBytes).TrimEnd('\r', '\n'),
            _ => Value,
        };

    // Records print themselves into logs.
    public override string ToString() => From == SecretSource.Text ? "***" : $"{From} {Value}";
}
