using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace PluginChat.Hosting.Patterns;

/// <summary>
/// A regular expression that the site's author wrote, for texts that clients send. Neither does one that backtracks without end hold a
/// core, nor does a text that fits count as one that does not because the machine was busy: the deadline is the clock's, and a thread that
/// gets no core does not reach it.
/// </summary>
sealed class SiteExpression
{
    /// <summary>How long a match may take before it is tried another way.</summary>
    public static readonly TimeSpan MatchTimeout = TimeSpan.FromMilliseconds(100);

    // Interpreted: four patterns take 10 ms to construct in a fresh process, against 60 ms with Compiled or NonBacktracking,
    // and a match 0.5 us.
    const RegexOptions Options = RegexOptions.CultureInvariant;

    readonly Regex _backtracking;
    Regex? _linear; // set once, when a match took too long
    bool _isBacktrackingOnly; // the same

    /// <exception cref="RegexParseException">It is not valid.</exception>
    public SiteExpression([StringSyntax(StringSyntaxAttribute.Regex)] string expression) =>
        _backtracking = new(expression, Options, MatchTimeout);

    public IEnumerable<string> GroupNames => _backtracking.GetGroupNames();

    public int LastGroup => _backtracking.GetGroupNumbers()[^1];

    public int GroupOf(string name) => _backtracking.GroupNumberFromName(name);

    /// <summary>The match of a text; it may be none.</summary>
    /// <exception cref="RegexMatchTimeoutException">It takes too long: nobody knows whether, or how, it matches.</exception>
    public Match Match(string text)
    {
        // Once one took too long others may, of a client that tries.
        if (Volatile.Read(ref _linear) is not null && MayMatch(text) is false)
            return System.Text.RegularExpressions.Match.Empty;
        try
        {
            return _backtracking.Match(text);
        }
        catch (RegexMatchTimeoutException)
        {
            // Once more where it does match, or nobody can say: the time may have been another thread's.
            return MayMatch(text) is false ? System.Text.RegularExpressions.Match.Empty : _backtracking.Match(text);
        }
    }

    /// <summary>
    /// Whether a text matches, in a time that grows with the text alone, which needs no deadline; null where the expression looks around or
    /// refers back, for which there is no such way.
    /// </summary>
    /// <remarks>Where and how it matches is not asked: .NET 10.0 says in this way 's' for the match of '/?[a-z]' in '//}ws//'.</remarks>
    public bool? MayMatch(string text)
    {
        if (Volatile.Read(ref _linear) is null && !Volatile.Read(ref _isBacktrackingOnly))
        {
            try
            {
                Volatile.Write(ref _linear, new(_backtracking.ToString(), Options | RegexOptions.NonBacktracking));
            }
            catch (NotSupportedException)
            {
                Volatile.Write(ref _isBacktrackingOnly, true);
            }
        }
        return Volatile.Read(ref _linear)?.IsMatch(text);
    }
}
