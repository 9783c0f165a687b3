using PluginChat.Hosting.Logging;

namespace PluginChat.Hosting.Controllers.Events;

/// <summary>Why a controller could not be built.</summary>
/// <param name="Stage">How far it came.</param>
/// <param name="Summary">In one line, such as <c>2 errors</c>.</param>
/// <param name="Text">All of it, such as the compiler's messages, a line each.</param>
sealed record BuildFailure(BuildStage Stage, string Summary, string Text)
{
    /// <summary>What happens next after a failure of <see cref="BuildStage.Unfinished"/>.</summary>
    public const string TriedAgainLater = "It is tried again after the next edit, by 'reload', and by itself, more and more rarely.";

    // Of what a log line, a page and an answer to a client may hold: the messages of a compiler are fewer, but an exception says what it
    // likes.
    const int MostCharacters = 128 << 10;

    /// <summary>What happens next after a failure of <see cref="BuildStage.Unexpected"/>.</summary>
    public const string TriedAgain = "It is tried again after the next edit, by 'reload', and for a while by requests.";

    public string Text { get; } = LongText.Shorten(Text, MostCharacters);

    /// <summary>How long the attempt took, where the next one has to wait in proportion; zero where it does not.</summary>
    public TimeSpan Took { get; init; }

    /// <summary>The author's code that was given up and goes on all the same: nothing can end it. Null where none does.</summary>
    public Task? Running { get; init; }
}
