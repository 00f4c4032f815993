"""Names of Larkmouth's people, as its families came to be there. All of them are invented."""

from dataclasses import dataclass
from random import Random


@dataclass(frozen=True)
class _Origin:
    """Names that go together: how common in the city, given names, and names of families."""

    weight: float
    given: tuple[str, ...]
    family: tuple[str, ...]
    # Whether those who live together bear one name: not everywhere does a family have one.
    shared: bool = True
    pattern: str = "{given} {family}"


def _origin(
    weight: float,
    given: str,
    family: str,
    *,
    shared: bool = True,
    pattern: str = "{given} {family}",
) -> _Origin:
    return _Origin(weight, _words(given), _words(family), shared, pattern)


def _words(text: str) -> tuple[str, ...]:
    """Words split by spaces; an underscore stands for a space within a name."""
    return tuple(word.replace("_", " ") for word in text.split())


_ORIGINS = (
    _origin(
        30,
        "Margaret David Susan John Karen Paul Emma James Sophie Daniel Olivia Thomas Jean Peter "
        "Dorothy Kevin Lauren Ryan Chloe Jack Hannah Matthew Brenda Alan Lucy Harry Gemma Stuart "
        "Megan Liam Kirsty Andrew Joan Eileen Craig Stacey Georgia Lewis Poppy Arthur Maureen Ron",
        "Smith Hartley Thompson Walker Turner Cooper Bailey Marsh Fletcher Holt Barker Ellis Webb "
        "Pearson Hodgson Rowe Tregenza Penrose Dawson Atkins Bright Whitlock Shaw Lowe Cartwright "
        "Nash Sykes Frost Pickering Garner Thornton Blackwell Ormerod Kemp Sharpe Tuck Hale Wragg",
    ),
    _origin(
        7,
        "Rhiannon Gareth Megan Dylan Cerys Owain Sian Emrys Carys Rhys Fiona Hamish Morag Callum "
        "Ailsa Iain Eilidh Duncan Mhairi Ewan",
        "Davies Evans Griffiths Pugh Llewellyn Morgan Rees MacLeod Campbell Reid Fraser Munro "
        "Sinclair MacKenzie Drummond Buchanan",
    ),
    _origin(
        6,
        "Siobhán Patrick Aoife Seán Niamh Conor Róisín Declan Bridget Cormac Orla Eoin",
        "O’Brien Murphy Kelly Byrne Gallagher Doyle Ní_Dhomhnaill O’Connor Flanagan McCarthy Nolan",
    ),
    _origin(
        9,
        "Priya Rajesh Meera Sanjay Kavita Amit Harpreet Gurdeep Simran Jaspal Manjit Sunita Anil "
        "Nisha Vikram Deepa Arjun Lakshmi Kiran Ravi",
        "Patel Shah Sharma Singh Kaur Nair Gill Sandhu Mehta Desai Reddy Iyer Chowdhury Bhatt",
    ),
    _origin(
        8,
        "Amina Yusuf Fatima Imran Zainab Bilal Ayesha Tariq Nadia Kamran Rukhsana Hamza Shazia "
        "Mohammed Samina Abdul Farhana Rashid Nusrat Sabbir",
        "Khan Ahmed Hussain Begum Malik Akhtar Rahman Iqbal Mahmood Chaudhry Miah Qureshi Uddin",
    ),
    _origin(
        8,
        "Chidi Ngozi Adebayo Funmilayo Emeka Adaeze Kwame Ama Kofi Abena Olumide Folasade Efua Yaw "
        "Blessing Tunde Akosua Ifeoma Nana Segun",
        "Adeyemi Okafor Mensah Osei Balogun Eze Boateng Owusu Akande Nwosu Asante Olatunji Appiah",
    ),
    _origin(
        4,
        "Winston Marcia Delroy Beverley Leroy Yvonne Errol Sonia Clive Jacqueline Trevor Sharon",
        "Campbell Baptiste Grant Francis Brown Clarke Joseph Bennett Morrison Charles Gordon",
    ),
    _origin(
        3,
        "Hodan Abdirahman Sagal Mahad Ifrah Liban Hibo Warsame Selam Dawit Tsehay Yonas Mulu",
        "Abdi_Warsame Farah_Ali Hassan_Nur Jama_Osman Tesfaye Bekele Haile Ghebremedhin Tekle",
        shared=False,
    ),
    _origin(
        7,
        "Agnieszka Piotr Katarzyna Tomasz Magda Krzysztof Ewa Paweł Joanna Łukasz Oksana Andriy "
        "Olena Taras Iryna Mindaugas Rasa Jurgita Janis Ilze",
        "Nowak Wójcik Mazur Kowalczyk Zając Woźniak Kaczmarek Shevchenko Kovalenko Bondarenko "
        "Kazlauskas Ozols Dudek",
    ),
    _origin(
        4,
        "Ionuț Elena Andrei Mihaela Bogdan Ioana Florin Raluca Cristian Daniela Dimitar Desislava",
        "Popescu Ionescu Dumitru Stoica Munteanu Georgiev Radu Constantin Ciobanu",
    ),
    _origin(
        4,
        "João Inês Tiago Beatriz Rui Fátima Carlos María José Lucía Marco Giulia Ana Paulo Chiara",
        "da_Silva Santos Ferreira Duarte Gomes_Pereira García_López Fernández Rossi Moreira",
    ),
    _origin(
        4,
        "Mei-Ling Wai-Man Ka-Yan Siu-Fong Hoi-Ching Jun Xiao Lin Hui Yan Anh Minh Thảo Linh Đức",
        "Chan Wong Li Cheung Lau Zhang Wang Nguyễn Trần Lê Phạm",
    ),
    _origin(
        3,
        "Mehmet Ayşe Emre Elif Zeynep Hüseyin Leyla Yiannis Despina Andreas Eleni Arben Drita",
        "Demir Yılmaz Kaya Öztürk Georgiou Christodoulou Papadopoulos Hoxha Krasniqi",
    ),
    _origin(
        4,
        "Layla Omar Rania Khalid Samira Mustafa Hala Tareq Dina Farah Behrouz Shirin Soran Narin "
        "Parwana Najib",
        "al-Hashimi Haddad Mansour Saleh Aziz Karimi Rostami Haidari Sherzad Barzani Ahmadi",
    ),
    _origin(
        2,
        "Maricel Rodel Grace Jun-Jun Analyn Thilini Nuwan Dilani Suresh Thusha Kumar",
        "Dela_Cruz Reyes Bautista Perera Fernando Sivakumar Rajaratnam Santos",
    ),
    _origin(0.8, "美玲 志明 家慧 國強 淑芬 建華", "陳 李 王 黃 林 張", pattern="{family}{given}"),
    _origin(0.6, "Олена Андрій Наталія Сергій Марина Тарас", "Шевченко Коваленко Бондар Мельник"),
    _origin(0.5, "أمينة يوسف ليلى خالد سعاد", "حداد منصور صالح الهاشمي"),
    _origin(0.3, "Suharto Tenzin Dawa Wayan Aung Thandiwe", "", pattern="{given}"),
)
_WEIGHTS = [origin.weight for origin in _ORIGINS]


@dataclass(frozen=True)
class Family:
    """Those of one home, by the names they have in common."""

    origin: _Origin
    family: str

    def name(self, rng: Random) -> str:
        """The name of one of them."""
        family = self.family
        if not self.origin.shared and self.origin.family:
            family = rng.choice(self.origin.family)
        return self.origin.pattern.format(given=rng.choice(self.origin.given), family=family)


def a_family(rng: Random) -> Family:
    """A family of the city."""
    (origin,) = rng.choices(_ORIGINS, _WEIGHTS)
    return Family(origin, rng.choice(origin.family) if origin.family else "")


def a_name(rng: Random) -> str:
    """Somebody's name."""
    return a_family(rng).name(rng)
