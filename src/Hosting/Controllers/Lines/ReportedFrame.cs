namespace PluginChat.Hosting.Controllers.Lines;

/// <summary>A method that an exception passed through.</summary>
/// <param name="Method">Such as <c>Chat.OnMessageAsync</c>: as the author wrote it, whatever the compiler made of it.</param>
/// <param name="Place">Where in the sources; null where that is not known.</param>
/// <param name="IsOwn">Whether it is the author's.</param>
sealed record ReportedFrame(string Method, SourcePlace? Place, bool IsOwn)
{
    public override string ToString() => Place is null ? Method : $"{Method} in {Place}";
}
