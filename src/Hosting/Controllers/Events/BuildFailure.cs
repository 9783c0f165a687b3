using System.Collections.Immutable;
using PluginChat.Hosting.Controllers.Compiling;
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

    /// <summary>How many messages of the compiler come with the lines that they are about.</summary>
    public const int MostExcerpts = 10;

    /// <summary>How many lines before and after the one that a message is about.</summary>
    public const int LinesAround = 3;

    public string Text { get; } = LongText.Shorten(Text, MostCharacters);

    /// <summary>The compiler's messages; empty where it is no failure of the compiler's.</summary>
    public ImmutableArray<PlacedMessage> Messages { get; init; } = [];

    /// <summary>The text for people who look at a console or a page: with the lines that the compiler's messages are about.</summary>
    public string Detail => Messages.IsEmpty ? Text : LongText.Shorten(string.Join('\n', Messages), MostCharacters);

    /// <summary>How long the attempt took, where the next one has to wait in proportion; zero where it does not.</summary>
    public TimeSpan Took { get; init; }

    /// <summary>The author's code that was given up and goes on all the same: nothing can end it. Null where none does.</summary>
    public Task? Running { get; init; }
}
