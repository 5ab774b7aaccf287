using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Realtime.AspNetCore.Tests.Infrastructure;

namespace Realtime.AspNetCore.Tests.Endpoints;

/// <summary>Bodies are limited by what arrives, whether their length is announced or not.</summary>
public sealed class BodyLimitTests : IAsyncLifetime
{
    private ChatHost _host = null!;

    public async Task InitializeAsync() => _host = await ChatHost.StartAsync(
        services: builder =>
        {
            Tokens.AddJwt(builder.Services);
            builder.Services.AddRequestDecompression();
        },
        pipeline: app =>
        {
            app.UseRequestDecompression();
            app.MapChatRealtimeApi();
            app.MapChatroomApi();
        });

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Theory]
    [InlineData("/api/chat/conversations", true)]
    [InlineData("/api/chat/conversations", false)]
    [InlineData("/api/chat/conversations/1/read", true)]
    [InlineData("/api/chat/conversations/1/read", false)]
    [InlineData("/users/", true)]
    [InlineData("/users/", false)]
    [InlineData("/messages/", true)]
    [InlineData("/messages/", false)]
    public async Task A_body_over_the_limit_is_refused_with_413(string path, bool chunked)
    {
        using var http = _host.Http("1");
        using var request = Post(path, new string(' ', 3_000_000) + "{}", chunked);

        using var answer = await http.SendAsync(request);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
        Assert.Contains("The body is too large", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_small_body_that_inflates_beyond_the_limit_is_refused_too()
    {
        using var http = _host.Http("1");
        using var request = Post("/api/chat/conversations", new string(' ', 3_000_000) + "{}", chunked: true, compressed: true);

        using var answer = await http.SendAsync(request);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
    }

    [Fact]
    public async Task A_chunked_body_within_the_limit_is_read()
    {
        using var http = _host.Http("1");
        using var request = Post("/api/chat/conversations", new string(' ', 900_000) + """{"userId":"2"}""", chunked: true);

        using var answer = await http.SendAsync(request);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    private static HttpRequestMessage Post(string path, string json, bool chunked, bool compressed = false)
    {
        var body = Encoding.UTF8.GetBytes(json);
        if (compressed)
        {
            using var zipped = new MemoryStream();
            using (var zip = new System.IO.Compression.GZipStream(zipped, System.IO.Compression.CompressionLevel.Fastest))
            {
                zip.Write(body);
            }

            body = zipped.ToArray();
        }

        var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        if (compressed)
        {
            request.Content.Headers.ContentEncoding.Add("gzip");
        }

        request.Headers.TransferEncodingChunked = chunked;
        return request;
    }
}
