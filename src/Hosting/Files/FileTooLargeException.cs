namespace PluginChat.Hosting.Files;

/// <summary>A file is larger than what reads it takes.</summary>
sealed class FileTooLargeException(string path, long mostBytes) : IOException($"'{path}' is larger than {Describe(mostBytes)}.")
{
    static string Describe(long bytes) =>
        bytes >= 1 << 20 ? $"{bytes >> 20} MB"
        : bytes >= 1 << 10 ? $"{bytes >> 10} KB"
        : $"{bytes} bytes";
}
