using System.Collections.Immutable;
using System.Text;

namespace PluginChat.Hosting.Patterns;

/// <summary>
/// A pattern as an address with places for its tokens, as OpenAPI has them: <c>/post/{id}</c>. Of what is optional, there is one with it
/// and one without. Regular expressions that no such address stands for have none.
/// </summary>
/// <param name="Pieces">Literals and tokens, in order.</param>
sealed record PathOutline(ImmutableArray<PathPiece> Pieces)
{
    // Each part that is optional doubles them.
    const int MostOutlines = 16;

    /// <summary>All of a pattern; none where it cannot be written so.</summary>
    public static ImmutableArray<PathOutline> Of(string pattern)
    {
        var reader = new OutlineReader(pattern);
        var found = reader.Read();
        return reader.IsUnderstood && found.Count <= MostOutlines
            ? [.. found.Select(pieces => new PathOutline(Joined(pieces))).Where(o => o.Pieces is [{ Group: 0, Text: ['/', ..] }, ..])]
            : [];
    }

    // Characters one by one become a text.
    static ImmutableArray<PathPiece> Joined(ImmutableList<PathPiece> pieces)
    {
        var (joined, literal) = (ImmutableArray.CreateBuilder<PathPiece>(), new StringBuilder());
        foreach (var piece in pieces.Add(new("", -1)))
        {
            if (piece.Group == 0)
            {
                literal.Append(piece.Text);
                continue;
            }
            if (literal.Length > 0)
                joined.Add(new(literal.ToString(), 0));
            literal.Clear();
            if (piece.Group > 0)
                joined.Add(piece);
        }
        return joined.ToImmutable();
    }
}
