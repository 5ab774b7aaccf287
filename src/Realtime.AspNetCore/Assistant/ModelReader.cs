using System.Text;
using Microsoft.Extensions.AI;
using ChatMessage = Microsoft.Extensions.AI.ChatMessage;

namespace Realtime.Assistant;

/// <summary>Reads a model's answer into a reply. It stops at once, also if the model ignores its cancellation.</summary>
internal static class ModelReader
{
    /// <summary>
    /// Calls the model and sends its text until it is complete, the reply has
    /// its maximum length, or the token is cancelled.
    /// </summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    /// <exception cref="TimeoutException">The model sent nothing for too long.</exception>
    public static async Task ReadAsync(
        IChatClient client,
        IReadOnlyList<ChatMessage> prompt,
        ReplyStream reply,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        var options = reply.Request.Assistant.Options;
        using var reading = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var updates = client.GetStreamingResponseAsync(prompt, options.ChatOptions?.Clone(), reading.Token).GetAsyncEnumerator(reading.Token);
        var next = Task.FromResult(false);
        try
        {
            var pieces = new WholeCharacters();
            while (reply.Length < options.MaxReplyLength)
            {
                next = updates.MoveNextAsync().AsTask();
                if (!await next.WaitAsync(options.SilenceTimeout, time, cancellationToken).ConfigureAwait(false))
                {
                    break;
                }

                await TakeAsync(updates.Current, pieces, reply, options).ConfigureAwait(false);
            }
        }
        finally
        {
            await reading.CancelAsync().ConfigureAwait(false);
            _ = AbandonAsync(updates, next);
        }
    }

    private static async ValueTask TakeAsync(ChatResponseUpdate update, WholeCharacters pieces, ReplyStream reply, AssistantOptions options)
    {
        foreach (var content in update.Contents)
        {
            if (content is ErrorContent error)
            {
                throw new InvalidOperationException($"The model reported an error: {error.Message} ({error.ErrorCode})");
            }

            if (content is TextContent { Text.Length: > 0 } text)
            {
                if (pieces.Take(text.Text, options.MaxReplyLength - reply.Length) is { Length: > 0 } said)
                {
                    await reply.SayAsync(said).ConfigureAwait(false);
                }
            }
            else if (options.DescribeProgress(content) is { } progress && !string.IsNullOrWhiteSpace(progress))
            {
                await reply.ReportAsync(WholeCharacters.Cut(progress.Trim(), ReplyStream.MaxProgressLength)).ConfigureAwait(false);
            }
        }
    }

    /// <summary>
    /// Disposes the model's stream when its last step has ended. Nobody
    /// waits for a model that ignores its cancellation.
    /// </summary>
    private static async Task AbandonAsync(IAsyncEnumerator<ChatResponseUpdate> updates, Task next)
    {
        try
        {
            await next.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await updates.DisposeAsync().ConfigureAwait(false);
        }
        catch (Exception)
        {
            // The reply has ended, so the outcome of the stream does not matter any more.
        }
    }
}

/// <summary>Cuts text between characters: a model may send a surrogate pair in two parts.</summary>
internal sealed class WholeCharacters
{
    private string _held = "";

    /// <summary>
    /// Returns whole characters, at most <paramref name="most"/> UTF-16 code units.
    /// A high surrogate at the end waits for the next piece.
    /// </summary>
    public string Take(string piece, int most)
    {
        var text = _held + piece;
        _held = text.Length > 0 && char.IsHighSurrogate(text[^1]) ? text[^1..] : "";
        return Cut(text[..(text.Length - _held.Length)], most);
    }

    /// <summary>Cuts between characters, and replaces invalid ones.</summary>
    public static string Cut(string text, int most)
    {
        var length = Math.Min(text.Length, Math.Max(0, most));
        if (length > 0 && length < text.Length && char.IsHighSurrogate(text[length - 1]))
        {
            length--;
        }

        return Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text[..length])).Replace("\0", "", StringComparison.Ordinal);
    }
}
