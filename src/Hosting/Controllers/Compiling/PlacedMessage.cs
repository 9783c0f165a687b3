using PluginChat.Hosting.Controllers.Sources;

namespace PluginChat.Hosting.Controllers.Compiling;

/// <summary>What the compiler says, and the lines that it is about.</summary>
/// <param name="Message">The message.</param>
/// <param name="Excerpt">The lines; null where there are none.</param>
sealed record PlacedMessage(CompilerMessage Message, SourceExcerpt? Excerpt)
{
    // Wider ones wrap in a terminal, and then the mark is below anything.
    const int MostColumns = 160;

    /// <param name="message">The message.</param>
    /// <param name="sources">What was compiled.</param>
    /// <param name="siteDirectory">What the message's path starts from.</param>
    /// <param name="around">How many lines before and after.</param>
    public static PlacedMessage Of(CompilerMessage message, SourceSet sources, string siteDirectory, int around)
    {
        if (message.File.Length == 0 || message.Line < 1)
            return new(message, null);
        var path = Path.GetFullPath(message.File, siteDirectory);
        var file = sources.Files.Concat(sources.Projects).FirstOrDefault(f => f.Path == path);
        return new(message, file is null ? null : SourceExcerpt.Of(file.Content, message.Line, around));
    }

    /// <summary>The message; below it its line, and below that a mark at its column.</summary>
    public override string ToString()
    {
        if (Excerpt is null || Line is not { } line)
            return Message.ToString();
        var column = Math.Clamp(Message.Column - 1, 0, line.Length);
        // A line that is too long begins where it matters.
        var from = column < MostColumns ? 0 : column - MostColumns / 2;
        var shown = line.AsSpan(from, Math.Min(MostColumns, line.Length - from));
        var number = $"{Message.Line, 6} | ";
        return $"{Message}\n{number}{shown}\n{new string(' ', number.Length - 2)}| {Blank(line.AsSpan(from, column - from))}^";
    }

    /// <summary>The line itself; null where it is not known.</summary>
    public string? Line => Excerpt is { } e && Message.Line - e.First is >= 0 and var at && at < e.Lines.Length ? e.Lines[at] : null;

    /// <summary>A mark that stands at the message's column, for the line below; null where the line is not known.</summary>
    public string? Mark => Line is { } line ? Blank(line.AsSpan(0, Math.Clamp(Message.Column - 1, 0, line.Length))) + "^" : null;

    // Tabs stay, so that the mark is below its character however wide they are.
    static string Blank(ReadOnlySpan<char> text)
    {
        var blank = new char[text.Length];
        for (var i = 0; i < blank.Length; i++)
            blank[i] = text[i] == '\t' ? '\t' : ' ';
        return new(blank);
    }
}
