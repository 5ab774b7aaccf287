using System.Net;
using System.Net.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Realtime.Channels.Tests.Infrastructure;
using Realtime.Storage;
using Realtime.WebPush;
using Realtime.WebPush.Sending;

namespace Realtime.Channels.Tests.WebPush;

/// <summary>How browsers subscribe, and what they may not.</summary>
public sealed class SubscriptionTests
{
    private const string Route = "/api/chat/push/subscriptions";

    [Fact]
    public async Task A_browser_belongs_to_who_signed_in_last_and_only_they_can_end_it()
    {
        await using var service = await PushService.StartAsync();
        await using var host = await PushHost.StartAsync(service);
        using var ada = host.Http("ada");
        using var bob = host.Http("bob");
        using var nobody = host.Http();
        using var browser = new Browser();
        var endpoint = service.Endpoint("ok/1");

        using var refused = await nobody.PostAsJsonAsync(Route, browser.Subscription(endpoint));
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await nobody.GetAsync(new Uri("/api/chat/push/key", UriKind.Relative))).StatusCode);
        Assert.Equal($$"""{"publicKey":"{{PushHost.Keys.PublicKey}}"}""", await ada.GetStringAsync(new Uri("/api/chat/push/key", UriKind.Relative)));

        // Twice, as a page does at each visit.
        await browser.SubscribeAsync(ada, endpoint);
        await browser.SubscribeAsync(ada, endpoint);
        Assert.Equal(1, await CountAsync(host, "ada"));
        await RemoveAsync(bob, endpoint);
        Assert.Equal(1, await CountAsync(host, "ada"));

        await browser.SubscribeAsync(bob, endpoint);
        Assert.Equal((0, 1), (await CountAsync(host, "ada"), await CountAsync(host, "bob")));
        await RemoveAsync(ada, endpoint);
        Assert.Equal(1, await CountAsync(host, "bob"));
        await RemoveAsync(bob, endpoint);
        await RemoveAsync(bob, endpoint);
        Assert.Equal(0, await CountAsync(host, "bob"));
    }

    [Fact]
    public async Task A_user_has_twenty_browsers_and_the_oldest_goes()
    {
        await using var service = await PushService.StartAsync();
        await using var host = await PushHost.StartAsync(service);
        using var ada = host.Http("ada");
        using var browser = new Browser();
        for (var i = 1; i <= 21; i++)
        {
            await browser.SubscribeAsync(ada, service.Endpoint($"ok/{i}"));
        }

        var left = await host.Get<IPushSubscriptionStore>().ListAsync("ada", default);
        Assert.Equal(20, left.Count);
        Assert.DoesNotContain(left, subscription => subscription.Endpoint.EndsWith("/ok/1", StringComparison.Ordinal));
        Assert.Contains(left, subscription => subscription.Endpoint.EndsWith("/ok/21", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("http://{host}/x")]
    [InlineData("https://127.0.0.1/x")]
    [InlineData("https://169.254.169.254/latest")]
    [InlineData("https://localhost/x")]
    [InlineData("https://fcm.googleapis.com.evil.example/x")]
    [InlineData("https://fcm.googleapis.com:8443/x")]
    [InlineData("https://push.services.mozilla.com/x")]
    [InlineData("https://evilpush.services.mozilla.com.example/x")]
    [InlineData("https://user@{host}/x")]
    [InlineData("{host}/x")]
    [InlineData("")]
    [InlineData(null)]
    public async Task An_endpoint_of_another_service_is_refused(string? endpoint)
    {
        await using var service = await PushService.StartAsync();
        await using var host = await PushHost.StartAsync(service, options => options.AllowedHosts = [.. new WebPushOptions().AllowedHosts, service.Host]);
        using var ada = host.Http("ada");
        using var browser = new Browser();
        using var answer = await ada.PostAsJsonAsync(Route, browser.Subscription(endpoint?.Replace("{host}", service.Host, StringComparison.Ordinal)!));
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("invalid_payload", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(0, await CountAsync(host, "ada"));

        await browser.SubscribeAsync(ada, "https://updates.push.services.mozilla.com/wpush/v2/x");
        await browser.SubscribeAsync(ada, "https://FCM.googleapis.com/fcm/send/x");
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("""{"endpoint":1}""")]
    [InlineData("""{"endpoint":"{endpoint}"}""")]
    [InlineData("""{"endpoint":"{endpoint}","keys":{"p256dh":"{key}"}}""")]
    [InlineData("""{"endpoint":"{endpoint}","keys":{"auth":"AAAAAAAAAAAAAAAAAAAAAA"}}""")]
    [InlineData("""{"endpoint":"{endpoint}","keys":{"p256dh":"{key}","auth":"AAAA"}}""")]
    [InlineData("""{"endpoint":"{endpoint}","keys":{"p256dh":"BAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA","auth":"AAAAAAAAAAAAAAAAAAAAAA"}}""")]
    [InlineData("""{"endpoint":"{endpoint}","keys":{"p256dh":"!","auth":"!"}}""")]
    [InlineData("no json")]
    public async Task A_subscription_that_nothing_could_be_encrypted_for_is_refused(string body)
    {
        await using var service = await PushService.StartAsync();
        await using var host = await PushHost.StartAsync(service);
        using var ada = host.Http("ada");
        using var browser = new Browser();
        var text = body.Replace("{endpoint}", service.Endpoint("ok/1"), StringComparison.Ordinal).Replace("{key}", browser.P256dh, StringComparison.Ordinal);
        using var answer = await ada.PostAsync(new Uri(Route, UriKind.Relative), new StringContent(text, System.Text.Encoding.UTF8, "application/json"));
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal(0, await CountAsync(host, "ada"));
    }

    [Theory]
    [InlineData("8.8.8.8", true)]
    [InlineData("2606:4700::1111", true)]
    [InlineData("127.0.0.1", false)]
    [InlineData("10.1.2.3", false)]
    [InlineData("172.16.0.1", false)]
    [InlineData("172.32.0.1", true)]
    [InlineData("192.168.1.1", false)]
    [InlineData("169.254.169.254", false)]
    [InlineData("100.64.0.1", false)]
    [InlineData("0.0.0.0", false)]
    [InlineData("224.0.0.1", false)]
    [InlineData("255.255.255.255", false)]
    [InlineData("::1", false)]
    [InlineData("::", false)]
    [InlineData("::ffff:10.0.0.1", false)]
    [InlineData("::ffff:8.8.8.8", true)]
    [InlineData("fe80::1", false)]
    [InlineData("fd00::1", false)]
    [InlineData("64:ff9b::a00:1", false)]
    [InlineData("2002:a00:1::1", false)]
    [InlineData("2001:db8::1", false)]
    public void Only_addresses_of_the_internet_are_public(string address, bool isPublic) =>
        Assert.Equal(isPublic, PublicAddresses.IsPublic(IPAddress.Parse(address)));

    [Theory]
    [InlineData("PublicKey", null, "VapidKeyPair.Create()")]
    [InlineData("PublicKey", "abc", "PublicKey must be")]
    [InlineData("PublicKey", "other", "must belong together")]
    [InlineData("PrivateKey", "abc", "PrivateKey must be")]
    [InlineData("Subject", "ops@app.example", "WebPushOptions.Subject")]
    [InlineData("MaxSubscriptions", "0", "WebPushOptions.MaxSubscriptions")]
    [InlineData("TimeToLive", "29.00:00:00", "WebPushOptions.TimeToLive")]
    [InlineData("RequestTimeout", "00:02:00", "WebPushOptions.RequestTimeout")]
    public async Task A_mistake_in_the_options_ends_the_start_with_its_name(string name, string? value, string named)
    {
        var exception = await Assert.ThrowsAsync<OptionsValidationException>(
            () => StartAsync(new() { [$"ChatRealtime:WebPush:{name}"] = value == "other" ? VapidKeyPair.Create().PublicKey : value }));
        Assert.Contains(named, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_option_comes_from_configuration_and_the_channel_waits_half_a_minute()
    {
        await using var host = await StartAsync(new()
        {
            ["ChatRealtime:WebPush:AllowedHosts"] = "push.example, *.push.example",
            ["ChatRealtime:WebPush:AllowPrivateAddresses"] = "true",
            ["ChatRealtime:WebPush:MaxSubscriptions"] = "7",
            ["ChatRealtime:WebPush:TimeToLive"] = "00:07:00",
            ["ChatRealtime:WebPush:RequestTimeout"] = "00:00:07",
            ["ChatRealtime:Notifications:Channels:push:MaxAttempts"] = "3",
        });
        var options = host.Get<IOptions<WebPushOptions>>().Value;
        Assert.Equal(["push.example", "*.push.example"], options.AllowedHosts);
        Assert.Equal(
            (PushHost.Keys.PublicKey, PushHost.Keys.PrivateKey, "mailto:ops@app.example", true, 7, TimeSpan.FromMinutes(7), TimeSpan.FromSeconds(7)),
            (options.PublicKey, options.PrivateKey, options.Subject, options.AllowPrivateAddresses, options.MaxSubscriptions, options.TimeToLive, options.RequestTimeout));
        Assert.DoesNotContain(host.Logs, entry => entry.Id == 1004);
        var channel = host.Get<Realtime.Notifications.NotificationChannelRegistration>().Options;
        Assert.Equal((TimeSpan.FromSeconds(30), 3), (channel.Delay, channel.MaxAttempts));
    }

    private static Task<ChannelHost> StartAsync(Dictionary<string, string?> changes)
    {
        var settings = new Dictionary<string, string?>
        {
            ["ChatRealtime:WebPush:PublicKey"] = PushHost.Keys.PublicKey,
            ["ChatRealtime:WebPush:PrivateKey"] = PushHost.Keys.PrivateKey,
            ["ChatRealtime:WebPush:Subject"] = "mailto:ops@app.example",
        };
        foreach (var (key, value) in changes)
        {
            settings[key] = value;
        }

        return ChannelHost.StartAsync(chat => chat.AddWebPush(), null, settings);
    }

    private static async Task<int> CountAsync(ChannelHost host, string userId) =>
        (await host.Get<IPushSubscriptionStore>().ListAsync(userId, default)).Count;

    private static async Task RemoveAsync(HttpClient http, string endpoint)
    {
        using var request = new HttpRequestMessage(HttpMethod.Delete, Route) { Content = JsonContent.Create(new { endpoint }) };
        using var answer = await http.SendAsync(request);
        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
    }
}
