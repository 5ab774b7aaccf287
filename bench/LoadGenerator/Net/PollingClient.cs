using System.Buffers.Text;
using System.Text;

namespace Realtime.Bench.Net;

/// <summary>A Socket.IO client that polls. It always has a request waiting at the server.</summary>
internal sealed class PollingClient : Channel
{
    private readonly PollLine? _polls;
    private byte[] _poll = [];
    private string _id = "";
    private bool _posting;

    /// <param name="loop">The event loop.</param>
    /// <param name="port">The server where its session is.</param>
    /// <param name="pollPort">Another server of the cluster, to which it sends its polls; null for the same.</param>
    public PollingClient(EventLoop loop, int port, int? pollPort = null)
        : base(loop, port) =>
        _polls = pollPort is { } other ? new PollLine(loop, other, this) : null;

    /// <summary>Whether the client has joined the namespace.</summary>
    public bool IsReady { get; private set; }

    /// <summary>The number of events that have arrived.</summary>
    public int Events { get; private set; }

    public Action? OnEvent { get; set; }

    protected override void OnConnected() => Send(Get(""));

    protected override int Consume(ReadOnlySpan<byte> bytes)
    {
        var head = bytes.IndexOf("\r\n\r\n"u8);
        if (head < 0)
        {
            return 0;
        }

        var start = head + 4;
        var length = ContentLength(bytes[..start]);
        if (bytes.Length < start + length)
        {
            return 0;
        }

        OnAnswer(bytes.Slice(start, length));
        return start + length;
    }

    private static int ContentLength(ReadOnlySpan<byte> head)
    {
        var name = "Content-Length: "u8;
        var at = head.IndexOf(name);
        return at >= 0 && Utf8Parser.TryParse(head[(at + name.Length)..], out int length, out _)
            ? length
            : throw new IOException($"An answer without a length: {Encoding.ASCII.GetString(head)}");
    }

    private void OnAnswer(ReadOnlySpan<byte> body)
    {
        if (_id.Length == 0)
        {
            var text = Encoding.UTF8.GetString(body);
            _id = text.Split("\"sid\":\"")[1].Split('"')[0];
            _poll = Get($"&sid={_id}");
            Post("40");
            return;
        }

        if (_posting)
        {
            _posting = false;
            Poll();
            return;
        }

        var pinged = false;
        while (!body.IsEmpty)
        {
            var end = body.IndexOf((byte)0x1e);
            var packet = end < 0 ? body : body[..end];
            body = end < 0 ? default : body[(end + 1)..];
            if (packet.StartsWith("42"u8))
            {
                Events++;
                OnEvent?.Invoke();
            }

            IsReady |= packet.StartsWith("40"u8);
            pinged |= packet.SequenceEqual("2"u8);
        }

        if (pinged)
        {
            Post("3");
        }
        else
        {
            Poll();
        }
    }

    private void Poll()
    {
        Channel polls = _polls is { } line ? line : this;
        polls.Send(_poll);
    }

    private static byte[] Get(string query) =>
        Encoding.ASCII.GetBytes($"GET /socket.io/?EIO=4&transport=polling{query} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");

    private void Post(string packet)
    {
        _posting = true;
        Send(Encoding.ASCII.GetBytes(
            $"POST /socket.io/?EIO=4&transport=polling&sid={_id} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: text/plain;charset=UTF-8\r\nContent-Length: {packet.Length}\r\n\r\n{packet}"));
    }

    /// <summary>The connection for the polls that go to another server.</summary>
    private sealed class PollLine(EventLoop loop, int port, PollingClient client) : Channel(loop, port)
    {
        protected override void OnConnected()
        {
            // It polls when its client is there.
        }

        protected override int Consume(ReadOnlySpan<byte> bytes) => client.Consume(bytes);
    }
}
