using System.IO.Compression;
using System.Text;

namespace Realtime.SocketIO.Tests.Http;

public sealed class HttpCompressionTests
{
    private static readonly string Long = new('x', 5_000);

    [Theory]
    [InlineData("gzip, deflate, br", "br")]
    [InlineData("gzip", "gzip")]
    [InlineData("br;q=0.5, gzip;q=0.8", "gzip")]
    [InlineData("*", "br")]
    [InlineData("br;q=0, *", "gzip")]
    public async Task A_long_answer_is_compressed_as_the_client_likes_it(string accepted, string encoding)
    {
        await using var host = await TestHost.StartAsync(options: o => o.HttpCompression = new SocketIOCompression());

        var (content, used, vary) = await PollAsync(host, accepted, io => io.EmitAsync("text", Long));

        Assert.Equal(encoding, used);
        Assert.Equal("Accept-Encoding", vary);
        Assert.True(content.Length < 1_000);
        Assert.Equal($"42[\"text\",\"{Long}\"]", Decode(content, encoding));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("identity")]
    [InlineData("zstd")]
    [InlineData("gzip;q=0")]
    public async Task A_client_that_takes_no_such_encoding_gets_the_text_itself(string? accepted)
    {
        await using var host = await TestHost.StartAsync(options: o => o.HttpCompression = new SocketIOCompression());

        var (content, used, _) = await PollAsync(host, accepted, io => io.EmitAsync("text", Long));

        Assert.Null(used);
        Assert.Equal($"42[\"text\",\"{Long}\"]", Encoding.UTF8.GetString(content));
    }

    [Fact]
    public async Task Short_answers_and_those_with_a_packet_that_must_not_be_compressed_are_not()
    {
        await using var host = await TestHost.StartAsync(options: o => o.HttpCompression = new SocketIOCompression());

        Assert.Null((await PollAsync(host, "gzip", io => io.EmitAsync("text", "short"))).Encoding);
        Assert.Null((await PollAsync(host, "gzip", io => io.Compress(false).EmitAsync("text", Long))).Encoding);
        Assert.Null((await PollAsync(host, "gzip", async io =>
        {
            await io.EmitAsync("text", Long);
            await io.Compress(false).EmitAsync("secret", "s");
        })).Encoding);
    }

    [Fact]
    public async Task Nothing_is_compressed_by_default()
    {
        await using var host = await TestHost.StartAsync();

        var (_, used, vary) = await PollAsync(host, "gzip, br", io => io.EmitAsync("text", Long));

        Assert.Null(used);
        Assert.Null(vary);
    }

    private static async Task<(byte[] Content, string? Encoding, string? Vary)> PollAsync(TestHost host, string? accepted, Func<SocketIOServer, ValueTask> emit)
    {
        using var http = new HttpClient { BaseAddress = host.Address };
        var address = "/socket.io/?EIO=4&transport=polling";
        address += "&sid=" + (await http.GetStringAsync(address)).Split('"')[3];
        using (await http.PostAsync(address, new StringContent("40")))
        {
        }

        Assert.StartsWith("40{", await http.GetStringAsync(address), StringComparison.Ordinal);
        await emit(host.Server);
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        if (accepted is not null)
        {
            request.Headers.Add("Accept-Encoding", accepted);
        }

        using var answer = await http.SendAsync(request);
        var content = await answer.Content.ReadAsByteArrayAsync();
        Assert.Equal(content.Length, answer.Content.Headers.ContentLength);
        using (await http.PostAsync(address, new StringContent("1")))
        {
        }

        return (content, answer.Content.Headers.ContentEncoding.SingleOrDefault(), answer.Headers.Vary.SingleOrDefault());
    }

    private static string Decode(byte[] content, string encoding)
    {
        using var source = new MemoryStream(content);
        using Stream decoder = encoding == "br" ? new BrotliStream(source, CompressionMode.Decompress) : new GZipStream(source, CompressionMode.Decompress);
        using var reader = new StreamReader(decoder);
        return reader.ReadToEnd();
    }
}
