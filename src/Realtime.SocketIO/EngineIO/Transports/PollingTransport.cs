using System.Buffers;
using System.Text.Unicode;
using Microsoft.AspNetCore.Http;
using Realtime.SocketIO.EngineIO.Protocol;
using Realtime.SocketIO.EngineIO.Sessions;
using Realtime.SocketIO.Http;

namespace Realtime.SocketIO.EngineIO.Transports;

/// <summary>HTTP long-polling: GET fetches what is queued, POST brings packets.</summary>
internal sealed class PollingTransport(EngineServer server)
{
    public static async Task PollAsync(HttpContext context, EngineSession session)
    {
        switch (session.BeginPoll(out var ticket))
        {
            case EngineSession.PollStart.Wait:
                try
                {
                    await ticket!.Released.WaitAsync(context.RequestAborted).ConfigureAwait(false);
                }
                catch (OperationCanceledException)
                {
                    session.AbandonPoll(ticket!);
                    return;
                }

                break;
            case EngineSession.PollStart.Ready:
                break;
            default:
                await HandshakeErrors.WriteAsync(context, HandshakeError.BadRequest).ConfigureAwait(false);
                return;
        }

        var payload = new ArrayBufferWriter<byte>(256);
        session.EndPoll(ticket!, payload);
        try
        {
            await WriteAsync(context, payload.WrittenMemory).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException)
        {
            // What was taken from the queue is lost with this answer.
            session.Close(CloseReason.TransportError);
        }
    }

    public async Task PostAsync(HttpContext context, EngineSession session)
    {
        if (context.Request.ContentType?.StartsWith("application/octet-stream", StringComparison.OrdinalIgnoreCase) == true)
        {
            await HandshakeErrors.WriteAsync(context, HandshakeError.BadRequest).ConfigureAwait(false);
            return;
        }

        if (!session.TryBeginPost())
        {
            await HandshakeErrors.WriteAsync(context, HandshakeError.BadRequest).ConfigureAwait(false);
            return;
        }

        RequestBody body = default;
        try
        {
            body = await RequestBody.ReadAsync(context.Request, server.Options.MaxPayload, context.RequestAborted).ConfigureAwait(false);
            if (body.IsTooLarge)
            {
                context.Response.StatusCode = StatusCodes.Status413PayloadTooLarge;
                return;
            }

            if (await DeliverAsync(session, body.Data).ConfigureAwait(false))
            {
                context.Response.ContentType = "text/html";
                await WriteBodyAsync(context, "ok"u8.ToArray()).ConfigureAwait(false);
            }
            else
            {
                await HandshakeErrors.WriteAsync(context, HandshakeError.BadRequest).ConfigureAwait(false);
            }
        }
        finally
        {
            body.Dispose();
            session.EndPost();
        }
    }

    public static Task WriteAsync(HttpContext context, ReadOnlyMemory<byte> payload)
    {
        context.Response.ContentType = "text/plain; charset=UTF-8";
        return WriteBodyAsync(context, payload);
    }

    private static Task WriteBodyAsync(HttpContext context, ReadOnlyMemory<byte> body)
    {
        context.Response.Headers.CacheControl = "no-store";
        context.Response.ContentLength = body.Length;
        return context.Response.Body.WriteAsync(body, context.RequestAborted).AsTask();
    }

    /// <summary>Hands on the packets of a payload one by one; a bad one ends the session.</summary>
    private static async ValueTask<bool> DeliverAsync(EngineSession session, ReadOnlyMemory<byte> payload)
    {
        if (!Utf8.IsValid(payload.Span))
        {
            session.Close(CloseReason.ParseError);
            return false;
        }

        foreach (var range in Split(payload.Span))
        {
            var packet = payload[range];
            if (packet.Length > 0 && packet.Span[0] == EnginePacketType.Base64)
            {
                await DeliverBase64Async(session, packet[1..]).ConfigureAwait(false);
            }
            else
            {
                await session.OnPacketAsync(packet).ConfigureAwait(false);
            }

            if (!session.IsOpen)
            {
                return session.EndReason != CloseReason.ParseError;
            }
        }

        return true;
    }

    private static List<Range> Split(ReadOnlySpan<byte> payload)
    {
        var ranges = new List<Range>(1);
        var packets = new PollingPayload(payload);
        while (packets.MoveNext())
        {
            ranges.Add(packets.Current);
        }

        return ranges;
    }

    private static ValueTask DeliverBase64Async(EngineSession session, ReadOnlyMemory<byte> base64)
    {
        var data = new byte[System.Buffers.Text.Base64.GetMaxDecodedFromUtf8Length(base64.Length)];
        var status = System.Buffers.Text.Base64.DecodeFromUtf8(base64.Span, data, out _, out var length);
        if (status != OperationStatus.Done)
        {
            session.Close(CloseReason.ParseError);
            return ValueTask.CompletedTask;
        }

        return session.OnBinaryAsync(data.AsMemory(0, length));
    }
}
