using PluginChat.Hosting.Controllers.Sources;

namespace PluginChat.Hosting.Controllers.Directives;

/// <summary>
/// Finds the directives of a source file, which stand before its first token and its first <c>#if</c>. Of one that stands elsewhere the
/// compiler says so.
/// </summary>
static class DirectiveReader
{
    public static IEnumerable<SourceDirective> Read(SourceFile file)
    {
        if (SourceKinds.IsPage(file.Name) || !MayHaveAny(file.Content))
            yield break;
        using var reader = new StreamReader(new MemoryStream(file.Content, writable: false), detectEncodingFromByteOrderMarks: true);
        var isInComment = false;
        for (var number = 1; reader.ReadLine() is { } line; number++)
        {
            var at = SkipComments(line, ref isInComment, out var followsComment);
            if (isInComment || at == line.Length)
                continue;
            var rest = line.AsSpan(at);
            // The compiler takes a directive for one only where nothing but white space stands before it.
            if (rest[0] != '#' || followsComment || IsCondition(rest[1..].TrimStart()))
                yield break;
            if (!rest.StartsWith("#:"))
                continue;
            rest = rest[2..].Trim();
            var end = rest.IndexOfAny(' ', '\t');
            yield return new(
                file,
                number,
                at + 1,
                (end < 0 ? rest : rest[..end]).ToString(),
                end < 0 ? "" : rest[end..].TrimStart().ToString()
            );
        }
    }

    // What is in neither encoding is in no source: that saves reading all others.
    static bool MayHaveAny(ReadOnlySpan<byte> content) => content.IndexOf("#:"u8) >= 0 || content.IndexOf("#\0:"u8) >= 0;

    static bool IsCondition(ReadOnlySpan<char> name) => name.StartsWith("if") && (name.Length == 2 || !char.IsLetterOrDigit(name[2]));

    // Where on the line something is that is neither white space nor a comment.
    static int SkipComments(string line, ref bool isInComment, out bool followsComment)
    {
        var at = 0;
        followsComment = isInComment;
        while (true)
        {
            if (isInComment)
            {
                var end = line.IndexOf("*/", at, StringComparison.Ordinal);
                if (end < 0)
                    return line.Length;
                (at, isInComment) = (end + 2, false);
            }
            while (at < line.Length && char.IsWhiteSpace(line[at]))
                at++;
            if (string.CompareOrdinal(line, at, "//", 0, 2) == 0)
                return line.Length;
            if (string.CompareOrdinal(line, at, "/*", 0, 2) != 0)
                return at;
            (at, isInComment, followsComment) = (at + 2, true, true);
        }
    }
}
