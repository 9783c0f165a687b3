namespace PluginChat.Hosting.Configuration.Findings;

/// <summary>Finds what somebody meant by a word that is not known.</summary>
static class NearestKey
{
    /// <summary>The candidate with the fewest slips (a letter more, less, other, or two swapped), or null where none is near.</summary>
    public static string? Find(string word, IEnumerable<string> candidates)
    {
        // A third of the letters may be wrong: more, and short words would all be near each other.
        var (best, fewest) = ((string?)null, Math.Max(1, word.Length / 3) + 1);
        foreach (var candidate in candidates)
        {
            if (Math.Abs(candidate.Length - word.Length) >= fewest)
                continue;
            var slips = Distance(word.ToUpperInvariant(), candidate.ToUpperInvariant());
            if (slips < fewest)
                (best, fewest) = (candidate, slips);
        }
        return best;
    }

    /// <summary>"; did you mean 'x'?", or what to say instead.</summary>
    public static string Hint(string word, IEnumerable<string> candidates, string otherwise = "") =>
        Find(word, candidates) is { } nearest ? $"; did you mean '{nearest}'?" : otherwise;

    // Damerau and Levenshtein's, in the form that counts a swap of neighbours as one.
    static int Distance(string a, string b)
    {
        var rows = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
            rows[i, 0] = i;
        for (var j = 0; j <= b.Length; j++)
            rows[0, j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            for (var j = 1; j <= b.Length; j++)
            {
                var other = a[i - 1] == b[j - 1] ? 0 : 1;
                rows[i, j] = Math.Min(Math.Min(rows[i - 1, j] + 1, rows[i, j - 1] + 1), rows[i - 1, j - 1] + other);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                    rows[i, j] = Math.Min(rows[i, j], rows[i - 2, j - 2] + 1);
            }
        }
        return rows[a.Length, b.Length];
    }
}
