using System.IO.Pipelines;
using Microsoft.AspNetCore.Http.Features;
using PluginChat.Hosting.Caching;
using PluginChat.Pages;

namespace PluginChat.Hosting.Requests.Caching;

/// <summary>
/// Takes what an action answers until it is whole, and then gives it to whoever keeps it. An answer that turns out not to be one to keep,
/// because it is too long or says so, goes out as it comes from then on.
/// </summary>
/// <remarks>One request's, used by one thread at a time, as the response is.</remarks>
sealed class AnswerRecorder : IHttpResponseBodyFeature, IAsyncDisposable
{
    readonly HttpContext _context;
    readonly RecordedAnswer _answer;
    readonly IHttpResponseBodyFeature _inner;
    readonly RecordedResponse _response;
    readonly WatchedRequest _request;
    readonly WatchedLifetime _lifetime;
    readonly PageOutput _recorded = new();
    readonly RecordedStream _stream;
    PipeWriter? _writer;
    bool _isUnbuffered;
    bool _hasEnded;

    /// <param name="context">The request, whose response is recorded from here on.</param>
    /// <param name="answer">What becomes of it.</param>
    public AnswerRecorder(HttpContext context, RecordedAnswer answer)
    {
        (_context, _answer) = (context, answer);
        var features = context.Features;
        _inner = features.GetRequiredFeature<IHttpResponseBodyFeature>();
        _response = new(features.GetRequiredFeature<IHttpResponseFeature>());
        _request = new(features.GetRequiredFeature<IHttpRequestFeature>());
        _lifetime = new(features.GetRequiredFeature<IHttpRequestLifetimeFeature>());
        _stream = new(this);
        features.Set<IHttpResponseBodyFeature>(this);
        features.Set<IHttpResponseFeature>(_response);
        features.Set<IHttpRequestFeature>(_request);
        features.Set<IAnswerWatch>(_request);
        features.Set<IHttpRequestLifetimeFeature>(_lifetime);
    }

    /// <summary>False once it goes out as it comes.</summary>
    public bool IsRecording { get; private set; } = true;

    public long RecordedBytes => _recorded.Length;

    Stream IHttpResponseBodyFeature.Stream => _stream;

    // Its own pieces reach the stream when they are flushed, and at the end.
    PipeWriter IHttpResponseBodyFeature.Writer => _writer ??= PipeWriter.Create(_stream, new(leaveOpen: true));

    void IHttpResponseBodyFeature.DisableBuffering()
    {
        _isUnbuffered = true;
        _inner.DisableBuffering();
    }

    Task IHttpResponseBodyFeature.StartAsync(CancellationToken cancellationToken) => FlushAsync(cancellationToken);

    Task IHttpResponseBodyFeature.SendFileAsync(string path, long offset, long? count, CancellationToken cancellationToken) =>
        SendFileFallback.SendFileAsync(_stream, path, offset, count, cancellationToken);

    async Task IHttpResponseBodyFeature.CompleteAsync()
    {
        if (_hasEnded || _lifetime.IsAborted)
            return;
        await FlushWriterAsync().ConfigureAwait(false);
        if (IsRecording)
        {
            await _response.FireAsync().ConfigureAwait(false);
            if (_lifetime.IsAborted)
                return;
            var kept = _answer.TryKeep(_context, _request.Read, _recorded.Written);
            StopRecording();
            _context.Features.Set(_inner);
            if (kept is not null)
                await kept.ExecuteAsync(_context).ConfigureAwait(false);
            else
                await SendRecordedAsync().ConfigureAwait(false);
        }
        _hasEnded = true;
        await _inner.CompleteAsync().ConfigureAwait(false);
    }

    /// <summary>Sends what was not sent yet, and gives the response back to the server as it was. Called once, whatever happened.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            await ((IHttpResponseBodyFeature)this).CompleteAsync().ConfigureAwait(false);
        }
        catch (Exception) // callbacks of the response are the author's code, and the client may be gone: half an answer must not look whole
        {
            _context.Abort();
        }
        finally
        {
            StopRecording();
            _context.Features.Set(_inner);
            _answer.End();
            _recorded.Dispose();
            await _stream.DisposeAsync().ConfigureAwait(false);
        }
    }

    public void Write(ReadOnlySpan<byte> bytes)
    {
        // What the server says to it.
        if (!IsRecording || _context.Features.Get<IHttpBodyControlFeature>()?.AllowSynchronousIO != true)
            _inner.Stream.Write(bytes);
        else
            WriteAsync(bytes.ToArray(), CancellationToken.None).AsTask().GetAwaiter().GetResult();
    }

    public async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        if (IsRecording && (_isUnbuffered || RecordedBytes + bytes.Length > _answer.MostBytes))
            await PassAsync(cancellation).ConfigureAwait(false);
        if (IsRecording)
            _recorded.Write(bytes.Span);
        else
            await _inner.Stream.WriteAsync(bytes, cancellation).ConfigureAwait(false);
    }

    // What flushes is complete, as a rule; who streams says so by the type, by no-store or by DisableBuffering.
    public async Task FlushAsync(CancellationToken cancellation)
    {
        if (IsRecording && (_isUnbuffered || !RecordedAnswer.MayBeKept(_context.Response)))
            await PassAsync(cancellation).ConfigureAwait(false);
        if (!IsRecording)
            await _inner.Stream.FlushAsync(cancellation).ConfigureAwait(false);
    }

    public void Empty()
    {
        if (!IsRecording)
            throw new InvalidOperationException("The response has already started.");
        _recorded.Clear();
        _writer?.Complete(new OperationCanceledException()); // with an error: what it holds is not written
        _writer = null;
    }

    async Task PassAsync(CancellationToken cancellation)
    {
        await _response.FireAsync().ConfigureAwait(false);
        _answer.EndUnkept(_context);
        StopRecording();
        await _inner.StartAsync(cancellation).ConfigureAwait(false);
        await SendRecordedAsync().ConfigureAwait(false);
    }

    async Task SendRecordedAsync()
    {
        if (_recorded.Length > 0)
            await _inner.Stream.WriteAsync(_recorded.Written, _context.RequestAborted).ConfigureAwait(false);
        _recorded.Clear();
    }

    async ValueTask FlushWriterAsync()
    {
        if (_writer is { } writer)
            await writer.CompleteAsync().ConfigureAwait(false);
        _writer = null;
    }

    // The server finds its own features again when it uses them for the next request.
    void StopRecording()
    {
        if (!IsRecording)
            return;
        IsRecording = false;
        _response.SetStarted();
        _context.Features.Set(_response.Original);
        _context.Features.Set(_request.Original);
        _context.Features.Set<IAnswerWatch>(null);
        _context.Features.Set(_lifetime.Original);
    }
}
