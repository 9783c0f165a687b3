namespace PluginChat.Bench.EditToLive.Edits;

/// <summary>What the edited program looks like after the edits so far.</summary>
/// <param name="Version">What it answers.</param>
/// <param name="Fields">How many fields edits have added.</param>
/// <param name="IsSecondBase">Which of its two base classes it has.</param>
/// <param name="NewFiles">The versions whose edit added a file.</param>
sealed record ProgramShape(int Version, int Fields, bool IsSecondBase, IReadOnlyList<int> NewFiles)
{
    public static ProgramShape First { get; } = new(1, 0, false, []);

    public string BaseClass => IsSecondBase ? "SecondRoom" : "FirstRoom";

    /// <summary>Whether the version is answered by the file that the last edit added.</summary>
    public bool AnswersFromNewFile => NewFiles.Count > 0 && NewFiles[^1] == Version;

    public ProgramShape Edited(EditKind kind)
    {
        var next = this with { Version = Version + 1 };
        return kind switch
        {
            EditKind.Field => next with { Fields = Fields + 1 },
            EditKind.BaseClass => next with { IsSecondBase = !IsSecondBase },
            EditKind.NewFile => next with { NewFiles = [.. NewFiles, next.Version] },
            _ => next,
        };
    }
}
