namespace PluginChat.Host.Controllers;

/// <summary>What the compiler says, in the form that editors make clickable: <c>file(line,col): error CSxxxx: text</c>.</summary>
sealed record CompilerMessage(bool IsError, string File, int Line, int Column, string Id, string Text)
{
    public override string ToString() => File.Length == 0
        ? $"{(IsError ? "error" : "warning")} {Id}: {Text}"
        : $"{File}({Line},{Column}): {(IsError ? "error" : "warning")} {Id}: {Text}";
}
