using Microsoft.Extensions.DependencyInjection;
using Realtime.AspNetCore.Tests.Infrastructure;
using Realtime.Contacts;
using Realtime.Conversations;

namespace Realtime.AspNetCore.Tests.Contacts;

/// <summary>Who leaves a group by themselves stays out of it until they agree.</summary>
public sealed class LeavingTests : IAsyncLifetime
{
    private ChatHost _host = null!;
    private string _id = "";

    public async Task InitializeAsync()
    {
        _host = await ContactHost.StartAsync(builder: chat => chat.AddContactPolicy<AllMayAll>());
        _id = (await _host.GroupAsync("1", "2", "3")).Id;
    }

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task Who_left_is_asked_before_they_are_added_again()
    {
        await _host.CallAsync("2", HttpMethod.Delete, $"conversations/{_id}/participants/2");
        await _host.CallAsync("1", HttpMethod.Post, $"conversations/{_id}/participants", new { userIds = new[] { "2", "4" } });
        Assert.Equal(["1", "3", "4"], await ParticipantsAsync());
        var request = Assert.Single((await _host.Get<IContactRequests>().ListAsync("2")).Items);
        Assert.Equal((_id, "1", ConversationKind.Group), (request.ConversationId, request.FromUserId, request.Kind));

        await _host.CallAsync("2", HttpMethod.Put, $"contact-requests/{_id}");
        Assert.Equal(["1", "2", "3", "4"], await ParticipantsAsync());
    }

    [Fact]
    public async Task Who_was_removed_by_the_host_is_added_without_a_question()
    {
        await _host.Get<IConversationService>().RemoveParticipantAsync(_id, "2");
        await _host.CallAsync("1", HttpMethod.Post, $"conversations/{_id}/participants", new { userIds = new[] { "2" } });
        Assert.Equal(["1", "2", "3"], await ParticipantsAsync());
    }

    [Fact]
    public async Task The_host_adds_who_left_and_the_departure_is_forgotten()
    {
        await _host.CallAsync("2", HttpMethod.Delete, $"conversations/{_id}/participants/2");
        await _host.Get<IConversationService>().AddParticipantsAsync(_id, ["2"]);
        Assert.Equal(["1", "2", "3"], await ParticipantsAsync());
        await _host.Get<IConversationService>().RemoveParticipantAsync(_id, "2");
        await _host.CallAsync("1", HttpMethod.Post, $"conversations/{_id}/participants", new { userIds = new[] { "2" } });
        Assert.Equal(["1", "2", "3"], await ParticipantsAsync());
    }

    private async Task<IEnumerable<string>> ParticipantsAsync() =>
        (await _host.Get<IConversationService>().FindAsync(_id))!.Participants.Select(p => p.UserId).Order();

    private sealed class AllMayAll : IContactPolicy
    {
        public ValueTask<ContactDecision> DecideAsync(ContactAttempt attempt, CancellationToken cancellationToken) => new(ContactDecision.Allow);
    }
}
