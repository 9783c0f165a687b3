namespace PluginChat.Bench.EditToLive.Edits;

/// <summary>A source file of the edited program.</summary>
sealed record SourceFile(string Path, string Text)
{
    public void Save(SaveStyle style)
    {
        if (style == SaveStyle.InPlace)
        {
            File.WriteAllText(Path, Text);
            return;
        }
        // The name ends in '~', as editors' temporary files do: no tool takes it for a source.
        var temporary = Path + "~";
        File.WriteAllText(temporary, Text);
        File.Move(temporary, Path, overwrite: true);
    }
}
