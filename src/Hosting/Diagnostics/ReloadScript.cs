namespace PluginChat.Hosting.Diagnostics;

/// <summary>
/// The script that loads a page again when its code, or a file of the documents, is another. Pages have it in development by themselves; a
/// file can name it: <c>&lt;script src="/_pluginchat/reload.js"&gt;&lt;/script&gt;</c>.
/// </summary>
static class ReloadScript
{
    public const string Name = "reload.js";

    // Files are often saved several at a time, and the host is away for a moment where it is restarted. An edit may come between a page
    // and its script: a page has an edition, of which the host says whether it is the newest; a file has the time since it was asked for.
    static ReadOnlySpan<byte> Script =>
        """
        (() => {
          const edition = document.currentScript?.dataset.edition;
          const source = new EventSource('/_pluginchat/events' + (edition ? '?edition=' + edition : ''));
          let [wasLost, timer] = [false, null];
          const reload = () => { clearTimeout(timer); timer = setTimeout(() => location.reload(), 50); };
          for (const name of ['changed', 'live', 'failed', 'file']) source.addEventListener(name, reload);
          source.addEventListener('error', () => { wasLost = true; });
          source.addEventListener('open', () => { if (wasLost && !edition) reload(); });
          source.addEventListener('quiet', e => { if (JSON.parse(e.data).milliseconds < performance.now()) reload(); });
        })();

        """u8;

    /// <summary>Sends it, or one that does nothing.</summary>
    public static Task SendAsync(HttpContext context, bool isDevelopment)
    {
        context.Response.ContentType = "text/javascript; charset=utf-8";
        return isDevelopment ? context.Response.Body.WriteAsync(Script.ToArray()).AsTask() : Task.CompletedTask;
    }
}
