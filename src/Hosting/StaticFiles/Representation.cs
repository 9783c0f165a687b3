using PluginChat.Hosting.Files;

namespace PluginChat.Hosting.StaticFiles;

/// <summary>What is sent of a file: the file itself, a compressed one that lies beside it, or the file compressed on the way.</summary>
/// <param name="File">What is read.</param>
/// <param name="ContentType">What it is once it is decoded.</param>
sealed record Representation(FoundFile File, string ContentType)
{
    /// <summary>Null for the file as it is.</summary>
    public string? Encoding { get; init; }

    /// <summary>Whether <see cref="File"/> is compressed already.</summary>
    public bool IsBeside { get; init; }

    /// <summary>Whether another client might get another one.</summary>
    public bool Varies { get; init; }
}
