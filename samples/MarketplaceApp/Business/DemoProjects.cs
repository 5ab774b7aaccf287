using MarketplaceApp.Identity;

namespace MarketplaceApp.Business;

/// <summary>The projects that are created at the first start.</summary>
internal static class DemoProjects
{
    public static IReadOnlyList<Project> Projects { get; } =
    [
        new()
        {
            Id = 1,
            Title = "Brand identity for a tea house",
            Category = "Branding",
            Summary = "A calm, warm identity for three shops and everything that leaves them.",
            Description = "Leaf & Loom is growing from one shop to three. We need a wordmark, a small set of patterns, a palette that survives cheap paper, and a short guide that our printers can follow. We have strong opinions about green and none about anything else.",
            Budget = 420_000,
            ClientId = People.Amara.Id,
        },
        new()
        {
            Id = 2,
            Title = "Driver app for parcel pick-ups",
            Category = "Mobile",
            Summary = "Offline-first app for 140 drivers: route, scan, signature, done.",
            Description = "Drivers lose signal in every second courtyard. The app has to plan the stop order, scan labels, take a signature and synchronise when it can. Android first. Our API exists and is documented.",
            Budget = 1_850_000,
            ClientId = People.Jonas.Id,
        },
        new()
        {
            Id = 3,
            Title = "Wholesale storefront",
            Category = "Web",
            Summary = "Cafés order in two minutes, with their own prices and delivery days.",
            Description = "Forty cafés order from us by phone and e-mail today. They should sign in, see their own prices, repeat last week's order and choose a delivery day. Stock comes from a spreadsheet export every night.",
            Budget = 980_000,
            ClientId = People.Amara.Id,
        },
        new()
        {
            Id = 4,
            Title = "Packaging illustrations",
            Category = "Illustration",
            Summary = "Six botanical drawings for the spring tins.",
            Description = "One drawing for each tea, in ink, to be printed in two colours on tin. Vector files at the end, pencils first.",
            Budget = 260_000,
            Status = ProjectStatus.Assigned,
            ClientId = People.Amara.Id,
            FreelancerId = People.Mei.Id,
            AgreedAmount = 240_000,
        },
        new()
        {
            Id = 5,
            Title = "Live shipment dashboard",
            Category = "Web",
            Summary = "One screen for dispatch: what is late, where it is, whom to call.",
            Description = "A wall screen and a desk view over the same data. Positions arrive every ten seconds. Late shipments should be impossible to overlook, and everything else easy to ignore.",
            Budget = 1_200_000,
            ClientId = People.Jonas.Id,
        },
        new()
        {
            Id = 6,
            Title = "Voice and tone guide",
            Category = "Writing",
            Summary = "How a freight company speaks when something goes wrong.",
            Description = "Twenty pages: delays, damages, apologies and good news, with examples in English that our teams can copy.",
            Budget = 190_000,
            Status = ProjectStatus.Paid,
            ClientId = People.Jonas.Id,
            FreelancerId = People.Noor.Id,
            AgreedAmount = 190_000,
        },
    ];

    public static IReadOnlyList<Proposal> Proposals { get; } =
    [
        new() { ProjectId = 1, FreelancerId = People.Mei.Id, Amount = 400_000, Pitch = "I would start from the loom: one woven grid that the wordmark and every pattern are cut from." },
        new() { ProjectId = 1, FreelancerId = People.Noor.Id, Amount = 380_000, Pitch = "Name, story and labels first; I work with an illustrator for the drawn parts." },
        new() { ProjectId = 2, FreelancerId = People.Priya.Id, Amount = 1_790_000, Pitch = "I have shipped two offline-first courier apps. Scanning works before anything else does." },
        new() { ProjectId = 2, FreelancerId = People.Diego.Id, Amount = 1_640_000, Pitch = "One code base for Android and the desk view, and a week of riding along before the first line." },
        new() { ProjectId = 3, FreelancerId = People.Diego.Id, Amount = 940_000, Pitch = "Six weeks. The repeat order is one button, and your spreadsheet stays the source of truth." },
        new() { ProjectId = 4, FreelancerId = People.Mei.Id, Amount = 240_000, Pitch = "Ink on paper, scanned at 1200 dpi, then vector. Two rounds of pencils." },
        new() { ProjectId = 6, FreelancerId = People.Noor.Id, Amount = 190_000, Pitch = "I wrote the same for a railway. People forgive delays, not silence." },
    ];
}
