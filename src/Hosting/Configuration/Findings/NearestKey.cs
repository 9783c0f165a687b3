namespace PluginChat.Hosting.Configuration.Findings;

/// <summary>Finds what somebody meant by a word that is not known.</summary>
static class NearestKey
{
    const int MostCellsOnStack = 256;

    /// <summary>The candidate with the fewest slips (a letter more, less, other, or two swapped), or null where none is near.</summary>
    public static string? Find(string word, IEnumerable<string> candidates)
    {
        // A third of the letters may be wrong: more, and short words would all be near each other.
        var (best, fewest) = ((string?)null, Math.Max(1, word.Length / 3) + 1);
        foreach (var candidate in candidates)
        {
            if (Math.Abs(candidate.Length - word.Length) >= fewest)
                continue;
            var slips = Distance(word, candidate);
            if (slips < fewest)
                (best, fewest) = (candidate, slips);
        }
        return best;
    }

    /// <summary>"; did you mean 'x'?", or what to say instead.</summary>
    public static string Hint(string word, IEnumerable<string> candidates, string otherwise = "") =>
        Find(word, candidates) is { } nearest ? $"; did you mean '{nearest}'?" : otherwise;

    // Damerau and Levenshtein's, in the form that counts a swap of neighbours as one. Three rows are all that is looked at: a file may have
    // 100,000 words that are not known, and a table for each and every candidate was most of what reading it cost.
    static int Distance(string a, string b)
    {
        var width = b.Length + 1;
        var cells = 3 * width <= MostCellsOnStack ? stackalloc int[3 * width] : new int[3 * width];
        var beforeLast = cells[..width];
        var last = cells[width..(2 * width)];
        var row = cells[(2 * width)..];
        for (var j = 0; j < width; j++)
            row[j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            var spare = beforeLast;
            beforeLast = last;
            last = row;
            row = spare;
            row[0] = i;
            for (var j = 1; j < width; j++)
            {
                var other = Same(a[i - 1], b[j - 1]) ? 0 : 1;
                row[j] = Math.Min(Math.Min(last[j] + 1, row[j - 1] + 1), last[j - 1] + other);
                if (i > 1 && j > 1 && Same(a[i - 1], b[j - 2]) && Same(a[i - 2], b[j - 1]))
                    row[j] = Math.Min(row[j], beforeLast[j - 2] + 1);
            }
        }
        return row[b.Length];
    }

    static bool Same(char a, char b) => a == b || char.ToUpperInvariant(a) == char.ToUpperInvariant(b);
}
