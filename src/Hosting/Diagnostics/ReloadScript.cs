namespace PluginChat.Hosting.Diagnostics;

/// <summary>
/// The script that loads a page again when its code, or a file of the documents, is another. Pages have it in development by themselves; a
/// file can name it: <c>&lt;script src="/_pluginchat/reload.js"&gt;&lt;/script&gt;</c>.
/// </summary>
static class ReloadScript
{
    public const string Name = "reload.js";

    // Files are often saved several at a time, and the host is away for a moment where it is restarted.
    static ReadOnlySpan<byte> Script =>
        """
        (() => {
          const source = new EventSource('/_pluginchat/events');
          let [wasLost, timer] = [false, null];
          const reload = () => { clearTimeout(timer); timer = setTimeout(() => location.reload(), 50); };
          for (const name of ['live', 'failed', 'file']) source.addEventListener(name, reload);
          source.addEventListener('error', () => { wasLost = true; });
          source.addEventListener('open', () => { if (wasLost) reload(); });
        })();

        """u8;

    /// <summary>Sends it, or one that does nothing.</summary>
    public static Task SendAsync(HttpContext context, bool isDevelopment)
    {
        context.Response.ContentType = "text/javascript; charset=utf-8";
        return isDevelopment ? context.Response.Body.WriteAsync(Script.ToArray()).AsTask() : Task.CompletedTask;
    }
}
